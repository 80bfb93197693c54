/** A line of a section. `link` may be followed, `secret` is shown as it is, `note` stands for what is not shown. */
export interface Fact {
  name: string;
  value: string;
  kind: "text" | "link" | "secret" | "note";
}

/** Something that is left to somebody. `lines` are to be taken over as they are. */
export interface Step {
  title: string;
  text: string;
  lines?: string[];
}

/** A part of the page: facts, then steps in their order, or items in any. */
export interface Section {
  title: string;
  note?: string;
  facts?: readonly Fact[];
  steps?: readonly Step[];
  items?: readonly Step[];
}

/** What is handed over with a tenant, whatever it is written as. */
export interface Page {
  title: string;
  lead: string;
  sections: readonly Section[];
}
