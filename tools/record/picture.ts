import type { Recording } from "./recording.ts";
import { cut, linesOf, type Line, type Span } from "./screen.ts";

const columns = 108;
const rows = 24;
const lineHeight = 18;
const letterWidth = 7.8;
const padding = 16;
const bar = 32;
const width = Math.ceil(columns * letterWidth) + 2 * padding;
const screenHeight = rows * lineHeight;
const height = bar + screenHeight + 2 * padding;

/** No pause of the picture is longer. */
const longestPauseMs = 900;
/** How long the whole of it may take. */
const longestMs = 24_000;

/**
 * A recording as a picture of a terminal: each line comes when it came, and the screen scrolls. It plays once and ends
 * with the last screen; whoever wants less motion sees that at once. The same recording makes the same picture.
 */
export function drawPicture(recording: Recording): string {
  const shown = withoutRepeats(trimmed(linesOf(recording)));
  const lines = [promptOf(recording.title), ...shown].map((line) => cut(line, columns));
  const seconds = pace(lines);
  const words = escapeXml(`${recording.title}, recorded`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${words}">`,
    `<title>${words}</title>`,
    `<style>${style(lines, seconds)}</style>`,
    `<rect class="ground" width="${String(width)}" height="${String(height)}" rx="8"/>`,
    ...["red", "amber", "green"].map(
      (name, index) => `<circle class="${name}" cx="${String(20 + index * 18)}" cy="17" r="5.5"/>`,
    ),
    `<svg x="${String(padding)}" y="${String(bar + padding / 2)}" width="${String(width - 2 * padding)}" height="${String(screenHeight + 6)}">`,
    '<g class="scroll">',
    ...lines.map((line, index) => textOf(line, index, seconds[index] ?? 0)),
    "</g>",
    "</svg>",
    "</svg>",
    "",
  ].join("\n");
}

function promptOf(title: string): Line {
  const spans: Span[] = [
    { text: "$ ", colour: 2, isBold: true },
    { text: title, isBold: true },
  ];
  return { atMs: 0, spans };
}

/** Without empty lines at the end. */
function trimmed(lines: readonly Line[]): readonly Line[] {
  const isEmpty = ({ spans }: Line): boolean => spans.every(({ text }) => text.trim() === "");
  const last = lines.findLastIndex((line) => !isEmpty(line));
  return lines.slice(0, last + 1);
}

/** Without what stands a few lines above already: progress is written anew and anew where the output is no terminal. */
function withoutRepeats(lines: readonly Line[]): readonly Line[] {
  const words = lines.map(({ spans }) =>
    spans
      .map(({ text }) => text)
      .join("")
      .trim(),
  );
  return lines.filter((_line, index) => {
    const word = words[index] ?? "";
    return word === "" || !words.slice(Math.max(0, index - 12), index).includes(word);
  });
}

/** When each line comes, in seconds: as it was, but for long pauses, and sooner if it would take too long. */
function pace(lines: readonly Line[]): number[] {
  let at = 0;
  const times = lines.map(({ atMs }, index) => {
    at += Math.min(longestPauseMs, Math.max(40, atMs - (lines[index - 1]?.atMs ?? 0)));
    return at;
  });
  const factor = Math.min(1, longestMs / at);
  return times.map((time) => Math.round(time * factor) / 1000);
}

function textOf({ spans }: Line, index: number, seconds: number): string {
  const y = (index + 1) * lineHeight - 5;
  const parts = spans.map(({ text, colour, isBold }) => {
    const names = [
      ...(colour === undefined ? [] : [`c${String(colour)}`]),
      ...(isBold ? ["b"] : []),
    ];
    const words = escapeXml(text);
    return names.length === 0 ? words : `<tspan class="${names.join(" ")}">${words}</tspan>`;
  });
  return `<text y="${String(y)}" style="animation-delay:${String(seconds)}s" xml:space="preserve">${parts.join("")}</text>`;
}

function style(lines: readonly Line[], seconds: readonly number[]): string {
  const scrolls = Math.max(0, lines.length - rows);
  const total = seconds.at(-1) ?? 0;
  const steps = Array.from({ length: scrolls }, (_none, index) => {
    const percent = total === 0 ? 100 : (100 * (seconds[rows + index] ?? total)) / total;
    return `${percent.toFixed(2)}%{transform:translateY(-${String((index + 1) * lineHeight)}px)}`;
  });
  const end = `translateY(-${String(scrolls * lineHeight)}px)`;
  return [
    colours,
    `text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--text);animation:come 1ms both}`,
    ".b{font-weight:700}",
    `@keyframes come{from{opacity:0}to{opacity:1}}`,
    `@keyframes scroll{0%{transform:none}${steps.join("")}}`,
    `.scroll{transform:${end};animation:scroll ${String(total)}s step-end both}`,
    "@media(prefers-reduced-motion:reduce){text,.scroll{animation:none}}",
  ].join("\n");
}

const light = [
  "#57606a",
  "#cf222e",
  "#116329",
  "#8a5a00",
  "#0550ae",
  "#8250df",
  "#1b7c83",
  "#57606a",
];
const dark = [
  "#8b949e",
  "#ff7b72",
  "#7ee787",
  "#e3b341",
  "#79c0ff",
  "#d2a8ff",
  "#76e3ea",
  "#c9d1d9",
];

/** The colours of a terminal, the bright ones like the others. */
const colours = [
  `:root{--ground:#f6f8fa;--text:#24292f;${variables(light)}}`,
  `@media(prefers-color-scheme:dark){:root{--ground:#161b22;--text:#e6edf3;${variables(dark)}}}`,
  ".ground{fill:var(--ground);stroke:#8b949e;stroke-opacity:.4}",
  ".red{fill:#ff5f57}.amber{fill:#febc2e}.green{fill:#28c840}",
  ...light.flatMap((_colour, index) => {
    const names = `.c${String(index)},.c${String(index + 8)}`;
    return [`${names}{fill:var(--c${String(index)})}`];
  }),
].join("\n");

function variables(palette: readonly string[]): string {
  return palette.map((colour, index) => `--c${String(index)}:${colour}`).join(";");
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
