/** The page about the library as the package's README: pages that are not in the package are named, not linked. */
export function readme(page: string): string {
  return page.replaceAll(/\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, "$1");
}
