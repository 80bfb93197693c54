import { z } from "zod";
import { isOurs } from "../kinds.ts";
import { defineRule, violation } from "../rule.ts";

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 09:30");

const settings = z.strictObject({
  days: z
    .array(z.enum(weekdays))
    .default([])
    .describe("Days on which changes may begin, e.g. `Mon`. Empty: all of them"),
  from: timeOfDay
    .optional()
    .describe("Time of day from which they may, e.g. `09:00`. Left out: 00:00"),
  to: timeOfDay
    .optional()
    .describe(
      "Time of day before which they may; earlier than `from`: on the next day. Left out: 24:00",
    ),
  timeZone: z
    .string()
    .refine(isTimeZone, "is no time zone such as Europe/Berlin")
    .default("UTC")
    .describe("Where these times hold, e.g. `Europe/Berlin`"),
});
type Window = z.output<typeof settings>;

/** Changes begin while somebody is there. */
export const changeWindow = defineRule({
  name: "change-window",
  description:
    "Runs begin on the days and at the times that are set for them; without any, always.",
  level: "advisory",
  settings,
  judge: (resource, run, window) => {
    // A run begins once.
    if (!isOurs(resource) || !run.claims("change-window", resource)) return [];
    if (isOpen(window, run.now())) return [];
    return [
      violation(
        `this run begins outside of the change window (${shown(window)})`,
        "run it within the window, or let somebody who may do so set another level for this rule in the file of --policy-pack-config",
      ),
    ];
  },
});

/** True at a moment at which changes may begin. */
function isOpen({ days, from = "00:00", to = "24:00", timeZone }: Window, at: Date): boolean {
  const { weekday, time } = localTime(at, timeZone);
  const isDay = (index: number) => {
    const day = weekdays[(index + weekdays.length) % weekdays.length];
    return days.length === 0 || days.some((one) => one === day);
  };
  if (from < to) return isDay(weekday) && from <= time && time < to;
  // Over midnight: what begins in the evening belongs to that day until it ends.
  return (isDay(weekday) && from <= time) || (isDay(weekday - 1) && time < to);
}

function localTime(at: Date, timeZone: string): { weekday: number; time: string } {
  const format = { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" } as const;
  const parts = new Intl.DateTimeFormat("en-GB", { ...format, hourCycle: "h23" }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    weekday: weekdays.findIndex((day) => day === part("weekday")),
    time: `${part("hour")}:${part("minute")}`,
  };
}

function shown({ days, from = "00:00", to = "24:00", timeZone }: Window): string {
  return `${days.length === 0 ? "every day" : days.join(", ")}, ${from} to ${to}, ${timeZone}`;
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).format() !== "";
  } catch {
    return false;
  }
}
