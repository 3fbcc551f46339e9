// Scopes of a picture's bytes, each drawn by adding light to a black canvas.
const CHANNELS = ["#ff5a4f", "#4fd46a", "#5c9dff"];
const luma = (d, i) => 0.2126 * d[i] + 0.7152 * d[i + 1] + 0.0722 * d[i + 2];

function plotted(id, points, gain) {
  const canvas = document.getElementById(id), { width, height } = canvas, light = new Float32Array(3 * width * height);
  points((x, y, channel) => {
    const at = 3 * (Math.min(height - 1, Math.max(0, Math.round(y))) * width + Math.min(width - 1, Math.max(0, Math.round(x))));
    if (channel === undefined) for (let c = 0; c < 3; c++) light[at + c] += gain;
    else light[at + channel] += gain;
  }, width, height);
  const image = new ImageData(width, height);
  for (let k = 0; k < width * height; k++)
    image.data.set([0, 1, 2].map((c) => 255 * Math.sqrt(Math.min(1, light[3 * k + c]))).concat(255), 4 * k);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function drawScopes({ data, width, height }) {
  const each = (f) => { for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i += 4) f(x / width, i); };
  const gain = 700 / (width * height) * 8;
  plotted("waveform", (dot, w, h) => each((x, i) => dot(x * w, (1 - luma(data, i) / 255) * (h - 1))), gain);
  plotted("parade", (dot, w, h) =>
    each((x, i) => [0, 1, 2].forEach((c) => dot((c + x) * w / 3, (1 - data[i + c] / 255) * (h - 1), c))), gain);
  plotted("vector", (dot, w, h) => {
    for (let a = 0; a < 720; a++) for (const r of [0.25, 0.5]) dot(w / 2 + r * h * Math.cos(a), h / 2 + r * h * Math.sin(a), 2);
    each((_, i) => {
      const y = luma(data, i);
      dot(w / 2 + (data[i + 2] - y) / 1.8556 / 255 * h, h / 2 - (data[i] - y) / 1.5748 / 255 * h);
    });
  }, gain);
  drawHistogram(data);
}

function drawHistogram(data) {
  const canvas = document.getElementById("histogram"), pen = canvas.getContext("2d"), { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  pen.globalCompositeOperation = "lighter";
  CHANNELS.forEach((colour, c) => {
    const count = new Float32Array(64);
    for (let i = c; i < data.length; i += 4) count[data[i] >> 2]++;
    const most = Math.max(...count.slice(1, 63), 1);
    pen.fillStyle = colour;
    count.forEach((n, k) => pen.fillRect(k * width / 64, height, width / 64, -height * Math.min(1, n / most)));
  });
  pen.globalCompositeOperation = "source-over";
}

// Density over log H for the three layers, and under them how much of the picture lies at each exposure.
function drawCurves({ curves, counts, log_h: span, mid, why }) {
  const canvas = document.getElementById("curves"), pen = canvas.getContext("2d"), { width: w, height: h } = canvas;
  pen.clearRect(0, 0, w, h);
  document.getElementById("why").textContent = why || "";
  if (!curves) return;
  const most = Math.max(...curves.flat()) * 1.08, n = curves[0].length, at = (k) => k / (n - 1) * w;
  const top = Math.max(...counts.flatMap((c) => c.slice(1, -1)), 1), y = (d) => h - 14 - d / most * (h - 18);
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = "#c4c4c4";
  pen.strokeStyle = "#4a4a4a";
  for (let v = Math.ceil(span[0]); v <= span[1]; v++) {
    const x = (v - span[0]) / (span[1] - span[0]) * w;
    pen.strokeRect(x, 0, 0, h - 14);
    pen.fillText(v, Math.min(Math.max(x - 4, 0), w - 10), h - 2);
  }
  pen.globalAlpha = 0.45;
  counts.forEach((c, layer) => {
    pen.fillStyle = CHANNELS[layer];
    c.forEach((m, k) => pen.fillRect(at(k), h - 14, w / n, -(h - 18) * 0.6 * Math.min(1, m / top)));
  });
  pen.globalAlpha = 1;
  curves.forEach((curve, layer) => {
    pen.strokeStyle = CHANNELS[layer];
    pen.beginPath();
    curve.forEach((d, k) => pen.lineTo(at(k), y(d)));
    pen.stroke();
  });
  pen.fillStyle = "#ffd35c";
  pen.fillRect((mid - span[0]) / (span[1] - span[0]) * w, 0, 1, h - 14);
  pen.fillText("grey card", (mid - span[0]) / (span[1] - span[0]) * w + 4, 11);
}
