import { UserError } from "./user-error.mjs";

/**
 * Are the official programs wanted, or those alone that are built here?
 * @param {NodeJS.ProcessEnv} environment
 */
export function areOfficialWanted({ CX_SETUP: word }) {
  if (!word) return true;
  if (word === "build") return false;
  throw new UserError(`CX_SETUP is '${word}'. The only word that it knows is build.`);
}

/**
 * Where a public file is fetched: from its own address, or below `CX_DOWNLOAD_MIRROR`, where it has the
 * host name and the path of that address.
 * @param {string} url
 * @param {NodeJS.ProcessEnv} environment
 */
export function sourceOf(url, { CX_DOWNLOAD_MIRROR: mirror }) {
  if (!mirror) return url;
  const base = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || base.username || base.password) {
    throw new UserError(
      "CX_DOWNLOAD_MIRROR has to be an address with http or https, and without an account.",
    );
  }
  const { host, pathname } = new URL(url);
  return `${mirror.replace(/\/+$/, "")}/${host}${pathname}`;
}
