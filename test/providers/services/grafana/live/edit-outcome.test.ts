import { describe, expect, test } from "@jest/globals";
import type { Item } from "../../../../../providers/services/grafana/live/allow-list.ts";
import {
  remainderOf,
  settled,
  verify,
} from "../../../../../providers/services/grafana/live/editor.ts";
import { PlatformError, type PlatformFailure } from "../../../../../providers/http/errors.ts";

const item = (kind: "add" | "remove", allowedHost: string): Item => ({
  change: { kind, allowedHost },
  resolve: () => undefined,
  reject: () => undefined,
});

const sameName = "Failed to update datasource: data source with the same name already exists";

describe("a failed write", () => {
  const open = [item("add", "https://a.example"), item("remove", "https://b.example")];
  const after = (failure: PlatformFailure) => remainderOf(new PlatformError("no", failure), open);

  test.each<[PlatformFailure, { mayPass: boolean; isBatchRefused: boolean }]>([
    [
      { code: "conflict", status: 409 },
      { mayPass: true, isBatchRefused: false },
    ],
    [
      { code: "conflict", status: 409, serverMessage: sameName },
      { mayPass: false, isBatchRefused: false },
    ],
    [
      { code: "rejected", status: 400 },
      { mayPass: false, isBatchRefused: true },
    ],
    [
      { code: "rejected", status: 422 },
      { mayPass: false, isBatchRefused: false },
    ],
    [
      { code: "throttled", status: 429 },
      { mayPass: true, isBatchRefused: false },
    ],
    [
      { code: "unavailable", status: 503 },
      { mayPass: true, isBatchRefused: false },
    ],
    [{ code: "timeout" }, { mayPass: true, isBatchRefused: false }],
    [{ code: "interrupted" }, { mayPass: true, isBatchRefused: false }],
    [
      { code: "forbidden", status: 403 },
      { mayPass: false, isBatchRefused: false },
    ],
    [
      { code: "unauthorized", status: 401 },
      { mayPass: false, isBatchRefused: false },
    ],
    [
      { code: "notFound", status: 404 },
      { mayPass: false, isBatchRefused: false },
    ],
    [{ code: "unreachable" }, { mayPass: false, isBatchRefused: false }],
  ])("with %j leaves all changes open: %j", (failure, expected) => {
    expect(after(failure)).toMatchObject({ open, ...expected });
  });

  test("that is our own defect is not retried", () => {
    expect(() => remainderOf(new RangeError("oops"), open)).toThrow(RangeError);
  });
});

test("only what the list that was read back shows is confirmed", () => {
  const added = item("add", "https://a.example");
  const lost = item("add", "https://b.example");
  const removed = item("remove", "https://c.example");
  const still = item("remove", "https://d.example");
  const list = ["*", "https://a.example", "https://d.example"];
  const { confirmed, remainder } = verify(list, [added, lost, removed, still]);
  expect(confirmed).toEqual([added, removed]);
  expect(remainder).toMatchObject({ open: [lost, still], mayPass: true, isBatchRefused: false });
  expect(remainder.error).toHaveProperty(
    "message",
    "Grafana accepted the change of 'https://b.example', 'https://d.example', but somebody undid it at once\n" +
      "  → find out who else writes allowedHosts of this data source (Terraform, grafana-operator)",
  );
});

test("nothing is left when the list shows all of it", () => {
  const items = [item("add", "https://a.example"), item("remove", "https://b.example")];
  expect(verify(["https://a.example"], items)).toEqual({ confirmed: items, remainder: settled });
  expect(settled).toEqual({ open: [], error: undefined, mayPass: false, isBatchRefused: false });
});
