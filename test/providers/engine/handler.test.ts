import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { CxError } from "../../../providers/errors.ts";
import { handlerFor } from "../../../providers/engine/handler.ts";
import {
  type Lifecycle,
  type RunContext,
  PartialFailure,
} from "../../../providers/engine/lifecycle.ts";
import { unknownValue } from "../../../providers/engine/wire.ts";
import { rememberSecrets } from "../../../providers/words/redact.ts";

type Loose = Record<string, unknown>;
const stub = "exports.handler=()=>…";
const inputs = { name: "one", __provider: stub };
const state = { name: "one", size: 1, schemaVersion: 1, __provider: stub };

const spec = z.looseObject({ name: z.string().optional() });
const facts = z.looseObject({ size: z.number().optional() });
type Facts = z.infer<typeof facts>;
type Life = Lifecycle<Loose, Facts>;

/** A lifecycle that works, with some methods replaced. */
function handlerOf(change: Partial<Life> = {}) {
  return handlerFor<Loose, Facts>({
    schemaVersion: 1,
    spec,
    facts,
    diff: () => ({ replaces: [], unfinished: false }),
    id: () => "id-1",
    create: () => Promise.resolve({}),
    read: (_context, { args, facts }) => Promise.resolve({ args, facts }),
    update: () => Promise.resolve({}),
    delete: () => Promise.resolve(),
    ...change,
  });
}

interface EngineError extends Error {
  id?: string;
  properties?: Loose;
  reasons?: string[];
}

async function errorOf(work: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof Error) return error;
  throw new Error("expected an error");
}

let warnings: string[];

beforeEach(() => {
  warnings = [];
  jest.spyOn(console, "warn").mockImplementation((text: string) => void warnings.push(text));
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe("check", () => {
  test("names no property, since the engine would print its value", async () => {
    const problems = [
      { path: "redis.password", reason: "must not be empty" },
      { path: "", reason: "is no object" },
    ];
    const handler = handlerOf({ judge: () => ({ problems }) });
    expect(await handler.check({}, inputs)).toEqual({
      inputs: { name: "one" },
      failures: [
        { property: "", reason: "redis.password: must not be empty" },
        { property: "", reason: "is no object" },
      ],
    });
  });

  test("sees neither in old nor in new inputs what belongs to the engine", async () => {
    const seen: unknown[] = [];
    const judge: Life["judge"] = (news, olds) => {
      seen.push(olds, news);
      return {};
    };
    await handlerOf({ judge }).check(inputs, { ...inputs, name: "two" });
    expect(seen).toEqual([{ name: "one" }, { name: "two" }]);
  });

  test("shows its warnings, without secrets", async () => {
    rememberSecrets("warned-canary");
    const said = ["the logo is wide", "never show warned-canary"];
    await handlerOf({ judge: () => ({ warnings: said }) }).check({}, inputs);
    expect(warnings).toEqual(["warning: the logo is wide", "warning: never show [secret]"]);
  });

  const asks = (...reasons: string[]): Partial<Life> => ({
    judgeOnPlatform: () => Promise.resolve(reasons.map((reason) => new CxError(reason))),
  });

  test("tells each reason of the platform, without secrets", async () => {
    rememberSecrets("platform-canary");
    const handler = handlerOf(asks("it is taken", "by platform-canary"));
    expect((await handler.check({}, inputs)).failures).toEqual([
      { property: "", reason: "it is taken" },
      { property: "", reason: "by [secret]" },
    ]);
  });

  test.each<[string, Partial<Life>, Loose]>([
    [
      "is wrong by itself",
      { judge: () => ({ problems: [{ path: "a", reason: "is wrong" }] }) },
      {},
    ],
    ["is not known yet", {}, { more: [{ name: unknownValue }] }],
  ])("does not ask the platform about what %s", async (_what, change, more) => {
    const handler = handlerOf({ ...asks("it is taken"), ...change });
    const { failures } = await handler.check({}, { ...inputs, ...more });
    expect(failures).not.toContainEqual({ property: "", reason: "it is taken" });
  });

  test("shows no secret in its reasons", async () => {
    rememberSecrets("reason-canary");
    const problems = [{ path: "a", reason: "got reason-canary" }];
    const handler = handlerOf({ judge: () => ({ problems }) });
    expect((await handler.check({}, inputs)).failures).toEqual([
      { property: "", reason: "a: got [secret]" },
    ]);
  });
});

describe("diff", () => {
  const diffOf = (replaces: string[], unfinished: boolean) =>
    handlerOf({ diff: () => ({ replaces, unfinished }) }).diff("id-1", state, inputs);

  test("leaves it to the engine which inputs differ", async () => {
    expect(await diffOf([], false)).toEqual({ replaces: [], deleteBeforeReplace: false });
    expect(await diffOf(["name"], false)).toEqual({
      replaces: ["name"],
      deleteBeforeReplace: false,
    });
  });

  test("asks for an update when steps are left", async () => {
    expect(await diffOf([], true)).toMatchObject({ changes: true });
  });

  test("is none when the lifecycle says so, unless something is unfinished", async () => {
    const diffOf = (unfinished: boolean) =>
      handlerOf({ diff: () => ({ replaces: [], unfinished, isSame: true }) }).diff("id", state, {});
    expect(await diffOf(false)).toMatchObject({ changes: false });
    expect(await diffOf(true)).toMatchObject({ changes: true });
  });
});

describe("what goes out", () => {
  const withHoles = { name: "one", absent: undefined, block: { absent: undefined, list: [{}] } };
  const clean = '{"name":"one","block":{"list":[{}]}}';

  test("never holds undefined", async () => {
    const handler = handlerOf({
      complete: () => withHoles,
      create: () => Promise.resolve(withHoles),
      read: () => Promise.resolve({ args: withHoles, facts: withHoles }),
      update: () => Promise.resolve(withHoles),
    });
    const read = await handler.read("id-1", state);
    const inward = [(await handler.check({}, inputs)).inputs, read.inputs];
    for (const value of inward) expect(JSON.stringify(value)).toBe(clean);
    const outward = [
      (await handler.create(inputs)).outs,
      (await handler.update("id-1", state, inputs)).outs,
      read.props,
    ];
    for (const value of outward) {
      expect(JSON.stringify(value)).toBe(clean.replace(/}$/, ',"schemaVersion":1}'));
    }
  });

  test("can be written to by the server, also when it is frozen", async () => {
    const frozen = Object.freeze({ size: 1 });
    const handler = handlerOf({ create: () => Promise.resolve(frozen) });
    const created = await handler.create(inputs);
    expect(Object.assign(created.outs as Loose, { __provider: stub })).toEqual(state);
    expect(created.id).toBe("id-1");
  });

  test("is empty for an object that is gone", async () => {
    const handler = handlerOf({ read: () => Promise.resolve(undefined) });
    expect(await handler.read("id-1", state)).toEqual({});
  });

  test("holds state and inputs of an object that is there", async () => {
    expect(await handlerOf().read("id-1", state)).toEqual({
      id: "id-1",
      props: { name: "one", size: 1, schemaVersion: 1 },
      inputs: { name: "one" },
    });
  });
});

describe("a failure that was foreseen", () => {
  test("reaches the user as its message alone, without a stack", async () => {
    const handler = handlerOf({
      create: () => Promise.reject(new CxError("cannot do it", "do that")),
    });
    const error = await errorOf(handler.create(inputs));
    expect(error.message).toBe("cannot do it\n  → do that");
    expect(error.stack).toBe("");
    expect(error.id).toBeUndefined();
  });

  test("shows no secret", async () => {
    rememberSecrets("failure-canary");
    const handler = handlerOf({
      delete: () => Promise.reject(new CxError("refused failure-canary")),
    });
    const error = await errorOf(handler.delete("id-1", state));
    expect(error.message).toBe("refused [secret]");
  });
});

test("nothing that is shown steers the terminal, whoever wrote it", async () => {
  const [meant, plain] = ["two\nlines \u001b[2J\u202e", "two\nlines \\u001b[2J\\u202e"];
  const failing = new PartialFailure({ id: "id-1", args: {}, facts: {}, reasons: [meant] });
  const handler = handlerOf({
    judge: () => ({ problems: [{ path: "", reason: meant }], warnings: [meant] }),
    create: () => Promise.reject(failing),
    delete: () => Promise.reject(new CxError(meant)),
  });
  expect((await handler.check({}, inputs)).failures).toEqual([{ property: "", reason: plain }]);
  expect(warnings).toEqual([`warning: ${plain}`]);
  const made = await errorOf(handler.create(inputs));
  expect([made.message, made.reasons]).toEqual([plain, [plain]]);
  expect((await errorOf(handler.delete("id-1", state))).message).toBe(plain);
});

describe("a failure after the object was made", () => {
  const failing = new PartialFailure({
    id: "id-1",
    args: { name: "one", absent: undefined },
    facts: { pendingSteps: ["logo"] },
    reasons: ["the logo is not there", "the realm does not answer partial-canary"],
  });

  test.each(["create", "update"] as const)(
    "in %s carries id, reasons and all that a later run needs",
    async (method) => {
      rememberSecrets("partial-canary");
      const handler = handlerOf({
        create: () => Promise.reject(failing),
        update: () => Promise.reject(failing),
      });
      const work =
        method === "create" ? handler.create(inputs) : handler.update("id-1", state, inputs);
      const error = await errorOf(work);
      expect(error.id).toBe("id-1");
      expect(error.reasons).toEqual([
        "the logo is not there",
        "the realm does not answer [secret]",
      ]);
      // Without __provider the resource could be neither refreshed nor destroyed.
      expect(error.properties).toStrictEqual({
        name: "one",
        pendingSteps: ["logo"],
        schemaVersion: 1,
        __provider: stub,
      });
      expect(error.stack).toBe("");
    },
  );
});

describe("a defect of ours", () => {
  test.each([["judge"], ["diff"], ["create"], ["read"], ["update"], ["delete"]] as const)(
    "in %s is named as such and says where it is",
    async (method) => {
      const broken = (): never => {
        throw new TypeError("cannot read properties of undefined");
      };
      const handler = handlerOf({ [method]: broken });
      const work = {
        judge: () => handler.check({}, inputs),
        diff: () => handler.diff("id-1", state, inputs),
        create: () => handler.create(inputs),
        read: () => handler.read("id-1", state),
        update: () => handler.update("id-1", state, inputs),
        delete: () => handler.delete("id-1", state),
      }[method];
      const error = await errorOf(work());
      expect(error.message).toMatch(
        /^this is a defect in cx-tenants, please report it: TypeError: cannot read properties of undefined/,
      );
      expect(error.message).toContain("handler.test.ts");
      expect(error.stack).toBe("");
    },
  );

  test("also when something else than an error is thrown", async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    const handler = handlerOf({ create: () => Promise.reject("a text") });
    expect((await errorOf(handler.create(inputs))).message).toBe(
      "this is a defect in cx-tenants, please report it: a text",
    );
  });

  test("shows no secret", async () => {
    rememberSecrets("defect-canary");
    const handler = handlerOf({ create: () => Promise.reject(new Error("with defect-canary")) });
    expect((await errorOf(handler.create(inputs))).message).not.toContain("defect-canary");
  });
});

describe("configure", () => {
  async function contextOf(handler: ReturnType<typeof handlerOf>, create: () => RunContext) {
    await handler.create(inputs);
    return create();
  }

  test("keeps the stack's configuration for all later calls, of every handler", async () => {
    let seen: RunContext | undefined;
    const observe: Partial<Life> = {
      create: (context) => {
        seen = context;
        return Promise.resolve({});
      },
    };
    const handler = handlerOf(observe);
    const config = new Map([["login", '{"password":"from-config"}']]);
    const get = (key: string) => config.get(key);
    await handler.configure({ config: { get, require: (key) => get(key) ?? "" } });

    const first = await contextOf(handler, () => seen as RunContext);
    const second = await contextOf(handlerOf(observe), () => seen as RunContext);
    expect(first.settings.config("login")).toBe('{"password":"from-config"}');
    expect(first.settings.config("absent")).toBeUndefined();
    expect(first.settings.environment).toBe(process.env);
    expect(second).toBe(first);
  });
});

test("that a newer version wrote the state is told in full once, whatever the resource", async () => {
  const newer = { ...state, schemaVersion: 2 };
  const errors = [handlerOf(), handlerOf()].map((one) => errorOf(one.read("id-1", newer)));
  const told = "a newer version of cx-tenants has written this state";
  expect((await Promise.all(errors)).map(({ message }) => message)).toEqual([
    `${told}\n  → take the checkout, or the package, that wrote it, or a newer one: what this one does not know would be lost`,
    `${told}: see the other error`,
  ]);
});

describe("an error that many resources share", () => {
  const failing = (error: Error) => handlerOf({ create: () => Promise.reject(error) });
  const messages = async (error: Error) => {
    const handler = failing(error);
    const errors = [1, 2, 3].map(() => errorOf(handler.create(inputs)));
    return (await Promise.all(errors)).map(({ message }) => message);
  };

  test("is told in full once, and briefly by the others", async () => {
    const options = { whenRepeated: "not tried: see the other error" };
    const refused = new CxError("the login was refused", "correct the login", options);
    expect(await messages(refused)).toEqual([
      "the login was refused\n  → correct the login",
      "not tried: see the other error",
      "not tried: see the other error",
    ]);
  });

  test("is told in full by each one when it has no brief words", async () => {
    expect(await messages(new CxError("broken"))).toEqual(["broken", "broken", "broken"]);
  });
});
