// Difference of two pixels, CIEDE2000 of sRGB bytes under D65. Source: sharma2005, iec1999srgb.
const LINEAR = Float64Array.from({ length: 256 }, (_, c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));

function lab(data, i) {
  const [r, g, b] = [LINEAR[data[i]], LINEAR[data[i + 1]], LINEAR[data[i + 2]]];
  const f = (t) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function deltaE([L1, a1, b1], [L2, a2, b2]) {
  const seventh = (c) => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)), rad = Math.PI / 180;
  const G = 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const p1 = a1 * (1 + G), p2 = a2 * (1 + G), C1 = Math.hypot(p1, b1), C2 = Math.hypot(p2, b2);
  const angle = (b, a) => (a || b ? (Math.atan2(b, a) / rad + 360) % 360 : 0);
  const h1 = angle(b1, p1), h2 = angle(b2, p2);
  let dh = C1 * C2 ? h2 - h1 : 0;
  if (dh > 180) dh -= 360;
  if (dh < -180) dh += 360;
  let h = h1 + h2;
  if (C1 * C2) h = (Math.abs(h1 - h2) > 180 ? (h < 360 ? h + 360 : h - 360) : h) / 2;
  const L = (L1 + L2) / 2, C = (C1 + C2) / 2, cos = (x) => Math.cos(x * rad);
  const T = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const SL = 1 + 0.015 * (L - 50) ** 2 / Math.sqrt(20 + (L - 50) ** 2), SC = 1 + 0.045 * C, SH = 1 + 0.015 * C * T;
  const RT = -Math.sin(60 * rad * Math.exp(-(((h - 275) / 25) ** 2))) * 2 * seventh(C);
  const l = (L2 - L1) / SL, c = (C2 - C1) / SC, t = 2 * Math.sqrt(C1 * C2) * Math.sin(dh * rad / 2) / SH;
  return Math.sqrt(Math.max(0, l * l + c * c + t * t + RT * c * t));
}

// The map of two pictures' differences, 0 black over blue and red to white at 10, with its mean and 99th percentile.
function errorMap(first, second) {
  const out = new ImageData(first.width, first.height), all = new Float32Array(first.width * first.height);
  for (let k = 0; k < all.length; k++) {
    const d = (all[k] = deltaE(lab(first.data, 4 * k), lab(second.data, 4 * k))), t = Math.min(d / 10, 1) * 3;
    out.data.set([255 * Math.min(Math.max(t - 1, 0), 1), 255 * Math.max(t - 2, 0), 255 * (t < 1 ? t : t < 2 ? 2 - t : t - 2), 255], 4 * k);
  }
  const mean = all.reduce((s, d) => s + d, 0) / all.length;
  return { map: out, mean, high: all.sort()[Math.floor(0.99 * (all.length - 1))] };
}
