import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");
const tokens = read("./tokens.css");

/** The tokens of the first rule with this selector, as written. */
function rule(css: string, selector: string): Map<string, string> {
  const body = new RegExp(`(?:^|\\n)${selector.replace(".", "\\.")} \\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  return new Map(
    [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? "", match[2] ?? ""]),
  );
}

/** OKLCH to relative luminance (https://www.w3.org/TR/css-color-4/#color-conversion-code, WCAG 2.2 relative luminance). */
function luminance(color: string): number {
  const match = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(color);
  if (!match) throw new Error(`no opaque oklch colour: ${color}`);
  const [lightness = 0, chroma = 0, hue = 0] = match.slice(1).map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Map<string, string>, text: string, ground: string): number {
  const [high = 0, low = 0] = [text, ground]
    .map((name) => luminance(theme.get(`--${name}`) ?? ""))
    .sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const TONES = ["ok", "info", "warn", "bad", "neu"];
const GROUNDS = ["bg", "surface", "sunken"];

const PAIRS: [string, string, number][] = [
  ...GROUNDS.flatMap((ground): [string, string, number][] => [
    ["fg", ground, 7],
    ["muted", ground, 4.5],
    ["subtle", ground, 4.5],
    ["accent-text", ground, 4.5],
    ["ok-fg", ground, 4.5],
    ["bad-fg", ground, 4.5],
    ["danger", ground, 4.5],
    ["ring", ground, 3],
    ["border-strong", ground, 3],
  ]),
  ...TONES.map((tone): [string, string, number] => [`${tone}-fg`, `${tone}-bg`, 4.5]),
  ["accent-fg", "accent", 4.5],
  ["accent-fg", "accent-hover", 4.5],
  ["accent-text", "accent-soft", 4.5],
  ["accent", "surface", 3],
  ...[1, 2, 3, 4, 5].map((index): [string, string, number] => [`chart-${index}`, "surface", 3]),
];

const light = rule(tokens, ":root");
const dark = new Map([...light, ...rule(tokens, ".dark")]);

describe("tokens.css", () => {
  it.each(PAIRS)("%s on %s has a contrast of at least %d in light and dark", (text, ground, least) => {
    expect(contrast(light, text, ground)).toBeGreaterThanOrEqual(least);
    expect(contrast(dark, text, ground)).toBeGreaterThanOrEqual(least);
  });

  it("has the contrasts that the design states", () => {
    expect(contrast(light, "fg", "surface")).toBeCloseTo(17.8, 0);
    expect(contrast(dark, "fg", "surface")).toBeCloseTo(16, 0);
    expect(contrast(light, "accent-fg", "accent")).toBeCloseTo(6, 0);
  });
});

describe("the paper of receipts", () => {
  it("has the light values of the tokens", () => {
    const paper = rule(read("./globals.css"), ".paper");
    expect(paper.size).toBeGreaterThan(10);
    for (const [name, value] of paper) expect([name, value]).toEqual([name, light.get(name)]);
  });
});
