// The commune's colour, whatever it is, must leave text readable: contrast of 4.5 at least (WCAG 2.2, 1.4.3).

const DEFAULT = "#0b5d51";

function channels(hex) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(hex);
  const full = short ? "#" + short.slice(1).map((c) => c + c).join("") : hex;
  const match = /^#([0-9a-f]{6})$/i.exec(full);
  return match ? [0, 2, 4].map((i) => parseInt(match[1].slice(i, i + 2), 16)) : null;
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const mix = (rgb, other, share) => rgb.map((c, i) => Math.round(c + (other[i] - c) * share));
const css = (rgb) => `rgb(${rgb.join(" ")})`;

function until(rgb, against, toward, wanted) {
  for (let share = 0; share <= 1; share += 0.04) {
    const tried = mix(rgb, toward, share);
    if (contrast(tried, against) >= wanted) return tried;
  }
  return toward;
}

/** The colours made from the commune's one, for a light or a dark panel, as CSS custom properties. */
export function palette(hex, dark) {
  const own = channels(hex || DEFAULT) || channels(DEFAULT);
  const white = [255, 255, 255];
  const black = [0, 0, 0];
  const ground = dark ? [24, 29, 31] : white;
  const fill = until(own, white, black, 5.2);
  const tint = mix(own, ground, dark ? 0.72 : 0.9);
  const ink = until(own, tint, dark ? white : black, 5.2);
  return {
    "--fill": css(fill),
    "--fill-deep": css(mix(fill, black, 0.18)),
    "--accent": css(ink),
    "--tint": css(tint),
    "--tint-edge": css(mix(own, ground, dark ? 0.5 : 0.7)),
  };
}
