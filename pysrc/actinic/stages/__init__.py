"""The chain, one stage a file, in the order light and chemistry take.

decode, expose, scatter, develop, inhibit, (grain), enlarge, develop again for the print, view, encode.
Each is array-API code: NumPy float64 is the truth, torch gives gradients. Stages never import each other.
"""
