import * as pulumi from "@pulumi/pulumi";

/** Whose the objects of the stack that is running are, when nobody says otherwise. */
export function defaultOwner(): string {
  return `pulumi:${pulumi.getProject()}/${pulumi.getStack()}`;
}
