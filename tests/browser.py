"""A headless Chromium, driven over its debugging pipe: pages as a person meets them, without another package."""

import base64
import json
import os
import shutil
import subprocess
import time

import pytest


class Browser:
    """One page of 1280 x 800 px; `errors` holds what its console complained of."""

    def __init__(self, folder):
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if not program:
            pytest.skip("no Chromium: apt-get install chromium")
        (theirs_in, self._out), (self._in, theirs_out) = os.pipe(), os.pipe()
        ends = f"exec 3<&{theirs_in} 4>&{theirs_out}; exec "
        flags = (
            "--headless=new --no-sandbox --disable-gpu --remote-debugging-pipe --no-first-run --disable-dev-shm-usage"
        )
        command = f"{ends}{program} {flags} --user-data-dir={folder} --window-size=1280,800 about:blank"
        self._process = subprocess.Popen(
            ["bash", "-c", command],
            pass_fds=(theirs_in, theirs_out),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(theirs_in), os.close(theirs_out)
        self._file, self._number, self._session, self.errors = os.fdopen(self._in, "rb"), 0, None, []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        size = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **size)
        self.send("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)

    def send(self, method, **params):
        """One command; its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        message |= {"sessionId": self._session} if self._session else {}
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            said = self._heard()
            if said.get("id") == self._number:
                assert "error" not in said, said
                return said["result"]

    def _heard(self):
        text = bytearray()
        while (byte := self._file.read(1)) != b"\0":
            assert byte, "Chromium went away"
            text += byte
        said = json.loads(text)
        is_error = said.get("method") == "Log.entryAdded" and said["params"]["entry"]["level"] == "error"
        if said.get("method") == "Runtime.exceptionThrown" or is_error:
            self.errors.append(json.dumps(said["params"]))
        if said.get("method") == "Runtime.consoleAPICalled" and said["params"]["type"] in ("error", "warning"):
            self.errors.append(json.dumps(said["params"]))
        return said

    def open(self, path):
        """Load a file; seconds until its first picture is drawn."""
        begun = time.perf_counter()
        self.send("Page.navigate", url=f"file://{path}")
        self.until("document.getElementById('view')?.dataset.drawn > 0")
        return time.perf_counter() - begun

    def js(self, expression):
        """The value of an expression."""
        said = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in said, said["exceptionDetails"]
        return said["result"].get("value")

    def until(self, expression, seconds=30):
        """Wait for an expression to be true."""
        end = time.monotonic() + seconds
        while not self.js(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)

    def settled(self):
        """Wait until what was asked for is drawn, scopes too."""
        self.until(
            "new Promise(r => setTimeout(() => r(Number(document.getElementById('view').dataset.drawn) === turn), 60))"
        )

    def key(self, key, kind=None, code=""):
        """Press a key, or with `kind` only `keyDown` or `keyUp`."""
        text = key if len(key) == 1 else ""
        for each in [kind] if kind else ["keyDown", "keyUp"]:
            self.send("Input.dispatchKeyEvent", type=each, key=key, code=code, text=text if each == "keyDown" else "")
        self.settled()

    def mouse(self, kind, x, y, **more):
        """A mouse event at x, y of the page."""
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1, **more)

    def drag(self, start, end):
        """Press at one point, move, and let go at another."""
        self.mouse("mousePressed", *start)
        for k in (0.5, 1.0):
            self.mouse("mouseMoved", *(a + k * (b - a) for a, b in zip(start, end, strict=True)), buttons=1)
        self.mouse("mouseReleased", *end)
        self.settled()

    def screenshot(self, path):
        """A PNG of the page."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))
        return path

    def close(self):
        self._process.terminate()
        self._process.wait()
        self._file.close()
        os.close(self._out)
