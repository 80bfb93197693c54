import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { provisionedListEditor } from "../../../../../providers/services/grafana/provisioning/editor.ts";
import type { SecretStore } from "../../../../../providers/services/grafana/provisioning/secret.ts";

afterEach(() => {
  jest.restoreAllMocks();
});

const key = "datasource.yml";
const a = "https://a.example";
const theirs = "https://theirs.example";
const added = { kind: "add", allowedHost: a } as const;
const removed = { kind: "remove", allowedHost: a } as const;

function fileWith(allowedHosts: string[], version?: number): string {
  const lines = [
    "apiVersion: 1",
    "datasources:",
    "- name: d",
    ...(version === undefined ? [] : [`  version: ${String(version)}`]),
    `  jsonData: { allowedHosts: [${allowedHosts.map((host) => `"${host}"`).join(", ")}] }`,
  ];
  return `${lines.join("\n")}\n`;
}

/** A Secret with one file, and the editor of the list in it. */
class Site {
  file: string;
  warnings: string[] = [];
  attempts = 0;
  /** How many writes somebody else comes before. */
  rivals = 0;

  constructor(allowedHosts: string[], version?: number) {
    this.file = fileWith(allowedHosts, version);
  }

  editor(liveVersion?: number) {
    return provisionedListEditor(this.store(), {
      dataSource: "d",
      liveVersion: liveVersion === undefined ? undefined : () => Promise.resolve(liveVersion),
      warn: (message) => this.warnings.push(message),
    });
  }

  private store(): SecretStore {
    const read = () => Promise.resolve({ files: { [key]: this.file }, source: {} });
    return { read, check: read, write: (_secret, _key, text) => Promise.resolve(this.take(text)) };
  }

  private take(text: string): boolean {
    this.attempts += 1;
    if (this.attempts <= this.rivals) {
      this.file = fileWith(["*", theirs]);
      return false;
    }
    this.file = text;
    return true;
  }
}

describe("a Secret that somebody else writes", () => {
  test("once is read again, and keeps what they wrote", async () => {
    const site = new Site(["*"]);
    site.rivals = 1;
    expect(await site.editor().change(added)).toBe("added");
    expect([site.file, site.attempts]).toEqual([fileWith(["*", theirs, a]), 2]);
  });

  test("at every try is given up after ten of them", async () => {
    jest.spyOn(Math, "random").mockReturnValue(0); // no pauses
    const site = new Site(["*"]);
    site.rivals = Infinity;
    await expect(site.editor().change(added)).rejects.toThrow(
      /cannot change allowedHosts of 'd' in its Secret: somebody else wrote the Secret at every try\n {2}→ find out who else writes it, then run pulumi up again/,
    );
    expect([site.file, site.attempts]).toEqual([fileWith(["*", theirs]), 10]);
  });
});

describe("the list in the file", () => {
  test("is read anew after our write, also by who may take an older one", async () => {
    const editor = new Site(["*"]).editor();
    expect(await editor.recent()).toEqual(["*"]);
    await editor.change(added);
    expect(await editor.recent()).toEqual(["*", a]);
  });

  test("is read anew by who wants it as it is now", async () => {
    const site = new Site(["*"]);
    const editor = site.editor();
    expect(await editor.fresh()).toEqual(["*"]);
    site.file = fileWith(["*", theirs]);
    expect(await editor.fresh()).toEqual(["*", theirs]);
  });

  test("that was empty is closed by the first allowed host, with a warning", async () => {
    const site = new Site([]);
    await site.editor().change(added);
    expect(site.file).toBe(fileWith([a]));
    expect(site.warnings).toEqual([
      expect.stringMatching(
        /^provisioning file of the data source 'd': its list of allowed hosts was empty/,
      ),
    ]);
  });
});

describe("an allowed host of the file", () => {
  test("that another resource of the run has is not taken away by a rename", async () => {
    const site = new Site(["*", a]);
    const editor = site.editor();
    expect(await editor.change(added)).toBe("alreadyPresent");
    expect(await editor.change(removed)).toBe("absent");
    expect([site.file, site.attempts]).toEqual([fileWith(["*", a]), 0]);
  });

  test("that was taken out is taken out again when it has come back", async () => {
    const site = new Site(["*", a]);
    const editor = site.editor();
    expect(await editor.change(removed)).toBe("removed");
    site.file = fileWith(["*", a]);
    expect(await editor.change(removed)).toBe("removed");
    expect(site.file).toBe(fileWith(["*"]));
  });
});

describe("a version in the file", () => {
  test.each([
    [3, 5, 1_005],
    [5, 5, 1_005],
    [6, 5, 6],
  ])("of %i is, with %i live, %i after a write", async (before, live, after) => {
    const site = new Site(["*"], before);
    await site.editor(live).change(added);
    expect([site.file, site.warnings]).toEqual([fileWith(["*", a], after), []]);
  });

  test("is not put where there is none", async () => {
    const site = new Site(["*"]);
    await site.editor(5).change(added);
    expect(site.file).toBe(fileWith(["*", a]));
  });

  test("stays where nobody says what to raise it above, with a warning", async () => {
    const site = new Site(["*"], 3);
    await site.editor().change(added);
    expect(site.file).toBe(fileWith(["*", a], 3));
    expect(site.warnings).toEqual([
      "the provisioning file of 'd' has `version: 3`: Grafana skips it at its next start unless that is above the live version, and then the allowed host is lost. Set fileVersion: raise, or take the line out",
    ]);
  });
});
