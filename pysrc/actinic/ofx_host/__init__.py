"""A small OpenFX 1.5 image-effect host in ctypes, x86-64 Linux: `host.Host().load(path)` gives a bundle's plugins,
`plugin.create()` an instance with parameters and clips, `instance.render()` a picture.
"""
