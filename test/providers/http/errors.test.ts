import { expect, test } from "@jest/globals";
import {
  codeOfStatus,
  PlatformError,
  type PlatformErrorCode,
} from "../../../providers/http/errors.ts";

const isUnknown: Record<PlatformErrorCode, boolean> = {
  unreachable: false,
  untrusted: false,
  interrupted: true,
  timeout: true,
  unauthorized: false,
  forbidden: false,
  notFound: false,
  conflict: false,
  rejected: false,
  throttled: false,
  unavailable: true,
  unexpectedAnswer: true,
};

test.each(Object.entries(isUnknown))(
  "whether '%s' may have been carried out: %p",
  (code, unknown) => {
    const error = new PlatformError("it failed", { code: code as PlatformErrorCode });
    expect(error.outcomeIsUnknown).toBe(unknown);
  },
);

test.each([
  [301, "rejected"],
  [400, "rejected"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "notFound"],
  [409, "conflict"],
  [429, "throttled"],
  [499, "rejected"],
  [500, "unavailable"],
  [504, "unavailable"],
])("status %d is '%s'", (status, code) => {
  expect(codeOfStatus(status)).toBe(code);
});
