import { STATUS_CODES } from "node:http";
import type { OutgoingHttpHeaders } from "node:http";

/** A complete HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** An answer with an HTML body. */
export function htmlAnswer(
  status: number,
  html: string,
  headers: OutgoingHttpHeaders = {},
): Answer {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
    body: Buffer.from(html),
  };
}

/** Where nginx says it in other words than the standard. */
const nginxWords: Readonly<Record<number, string>> = {
  401: "Authorization Required",
  405: "Not Allowed",
  413: "Request Entity Too Large",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** The error page of nginx (the entry) or openresty (APISIX). */
export function proxyErrorPage(
  status: number,
  server: "nginx" | "openresty",
  headers: OutgoingHttpHeaders = {},
): Answer {
  const title = `${String(status)} ${nginxWords[status] ?? STATUS_CODES[status] ?? "Error"}`;
  const html = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${server}</center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
  return htmlAnswer(status, html, headers);
}

/** The page with which Express answers a path or verb it has no route for. */
export function expressNotFoundPage(method: string, url: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Error</title>
</head>
<body>
<pre>Cannot ${escapeHtml(method)} ${escapeHtml(url)}</pre>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
