/** Something the user can mend: shown as its message alone, without a stack. */
export class UserError extends Error {
  /** @override */
  name = "UserError";
}
