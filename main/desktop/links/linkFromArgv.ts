import { parseLink } from "./parseLink.ts";

const IS_LINK = /^(?:matrix|parley|io\.parley|https):/i;
/** Switches by which somebody would get into the app; a link has no business beside them. */
const SMUGGLED =
  /^--?(?:remote-debugging-(?:port|pipe|address)|inspect(?:-brk)?(?:-port)?|js-flags|renderer-cmd-prefix|utility-cmd-prefix|gpu-launcher|load-extension|proxy-server|host-rules|host-resolver-rules|ignore-certificate-errors)(?:=|$)/i;

/**
 * The link a command line asks for: the first well-formed one, else the first that tries to be one, so that its fault can
 * be told. What starts with "-" never is a link, and the program itself neither.
 */
export function linkFromArgv(argv: readonly string[]): string | undefined {
  const links = argv.slice(1).filter((argument) => IS_LINK.test(argument));
  return links.find((link) => !("refused" in parseLink(link))) ?? links[0];
}

/** Whether a link came together with a switch that opens the app to others: whoever made that link did it on purpose. */
export function isSmuggling(argv: readonly string[]): boolean {
  return linkFromArgv(argv) !== undefined && argv.some((argument) => SMUGGLED.test(argument));
}
