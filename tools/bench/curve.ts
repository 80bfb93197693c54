import { median } from "./figures.ts";
import { groupsOf, secondsOf, type Report } from "./report.ts";

const size = { width: 720, height: 360, left: 56, right: 150, top: 24, bottom: 40 };
const colours = ["#6b7280", "#2563eb", "#9ca3af", "#60a5fa", "#dc2626", "#16a34a"];

/** How the time of `up` grows with the number of tenants, as an SVG. */
export function curveOf(report: Report): string {
  const lines = linesOf(report);
  const points = lines.flatMap((line) => line.points);
  const most = {
    count: Math.max(...points.map(([count]) => count)),
    seconds: Math.max(...points.map(([, seconds]) => seconds)),
  };
  const x = (count: number) =>
    size.left + (count / most.count) * (size.width - size.left - size.right);
  const y = (seconds: number) =>
    size.height - size.bottom - (seconds / most.seconds) * (size.height - size.top - size.bottom);
  const curves = lines.map(({ name, points: own }, index) => {
    const colour = colours[index % colours.length] ?? "#000";
    const path = own
      .map(([count, seconds]) => `${x(count).toFixed(1)},${y(seconds).toFixed(1)}`)
      .join(" ");
    const [count = 0, seconds = 0] = own.at(-1) ?? [];
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${path}"/>`,
      `<text x="${(x(count) + 8).toFixed(1)}" y="${(y(seconds) + 4).toFixed(1)}" fill="${colour}">${name}</text>`,
    ].join("\n");
  });
  const counts = [...new Set(points.map(([count]) => count))];
  const bottom = size.height - size.bottom;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(size.width)} ${String(size.height)}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<path d="M${String(size.left)} ${String(size.top)}V${String(bottom)}H${String(size.width - size.right)}" fill="none" stroke="#111"/>
<text x="8" y="16">seconds of pulumi up</text>
<text x="${String(size.width - size.right - 40)}" y="${String(size.height - 6)}">tenants</text>
${counts.map((count) => `<text x="${x(count).toFixed(1)}" y="${String(bottom + 16)}" text-anchor="middle">${String(count)}</text>`).join("\n")}
<text x="${String(size.left - 8)}" y="${(y(most.seconds) + 4).toFixed(1)}" text-anchor="end">${most.seconds.toFixed(0)}</text>
${curves.join("\n")}
</svg>
`;
}

/** Of each way on a platform that answers at once. */
function linesOf(report: Report): { name: string; points: [count: number, seconds: number][] }[] {
  const lines = new Map<string, [number, number][]>();
  for (const group of groupsOf(report).filter(({ answerMs }) => answerMs === 0)) {
    const points = lines.get(group.name) ?? [];
    points.push([group.count, median(secondsOf(group, "up"))]);
    lines.set(group.name, points);
  }
  return [...lines].map(([name, points]) => ({ name, points }));
}
