// What `@jest/globals` is for test files while mutations run: the same test functions and matchers, outside
// Jest. See native-runner.ts.
import { jestExpect } from "@jest/expect";
import { ModuleMocker } from "jest-mock";

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from "jest-circus";
export { jestExpect as expect };

const mocker = new ModuleMocker(globalThis);
/** The part of Jest's object that our fast tests use. */
export const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
};
