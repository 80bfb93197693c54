import { expect, test } from "@jest/globals";
import { withoutAccount } from "../../../providers/words/printable.ts";

test.each([
  ["http://admin:canary@host:1880/a?b", "http://…@host:1880/a?b"],
  ["https://canary@host", "https://…@host"],
  ["http://admin:ca/n#a?r y@@host", "http://…@host"],
  [" HTTPS:admin:canary@host", " HTTPS:…@host"],
  ["jdbc:postgresql://u:canary@db/cx", "jdbc:…@db/cx"],
  ["see https://u:canary@host", "see https://…@host"],
  ["http://u:canary@one http://u:canary@two", "http://…@two"],
  ["http://host/path?query=1", "http://host/path?query=1"],
  ["admin@example.com", "admin@example.com"],
  ["@http://host", "@http://host"],
  ["", ""],
])("of %p %p is left", (text, left) => {
  expect(withoutAccount(text)).toBe(left);
});
