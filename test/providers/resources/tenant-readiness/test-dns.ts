import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** What a DNS server says about a name: addresses and alias by record type, a refusal, or nothing. */
export type DnsReply =
  { A?: string; AAAA?: string; CNAME?: string } | "nxdomain" | "refused" | "servfail" | "silence";

const responseCodes = { servfail: 2, nxdomain: 3, refused: 5 } as const;
const types = new Map([
  [1, "A"],
  [5, "CNAME"],
  [28, "AAAA"],
] as const);

/** A DNS server on a free UDP port of this machine. */
export class TestDns {
  readonly #socket: Socket;
  /** The names that were asked for. */
  readonly questions: string[] = [];
  /** Gets the number of questions so far, from 1. */
  reply: (count: number) => DnsReply;

  private constructor(socket: Socket, reply: (count: number) => DnsReply) {
    this.#socket = socket;
    this.reply = reply;
    socket.on("message", (message, { port, address }) => {
      const answer = this.#answer(message);
      if (answer !== undefined) socket.send(answer, port, address);
    });
  }

  static async start(reply: DnsReply | ((count: number) => DnsReply)): Promise<TestDns> {
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new TestDns(socket, typeof reply === "function" ? reply : () => reply);
  }

  get address(): string {
    return `127.0.0.1:${String(this.#socket.address().port)}`;
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(message: Buffer): Buffer | undefined {
    const { name, type, end } = questionOf(message);
    this.questions.push(name);
    const reply = this.reply(this.questions.length);
    if (reply === "silence") return undefined;
    const data = typeof reply === "string" ? undefined : dataOf(reply, type);
    const header = Buffer.alloc(12);
    message.copy(header, 0, 0, 2); // the id
    header.writeUInt16BE(0x84_00 | (typeof reply === "string" ? responseCodes[reply] : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(data === undefined ? 0 : 1, 6);
    return Buffer.concat([header, message.subarray(12, end), data ?? Buffer.alloc(0)]);
  }
}

function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let size = message.readUInt8(at); size > 0; size = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + size));
    at += 1 + size;
  }
  return { name: labels.join("."), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** One record for the name of the question, which stands 12 bytes from the beginning. */
function dataOf(reply: Exclude<DnsReply, string>, type: number): Buffer | undefined {
  // An alias is the answer to every question.
  const found = reply.CNAME === undefined ? types.get(type as 1) : "CNAME";
  const value = found === undefined ? undefined : reply[found];
  if (found === undefined || value === undefined) return undefined;
  const data = { A: ipv4, AAAA: ipv6, CNAME: domain }[found](value);
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc0_0c, 0);
  record.writeUInt16BE({ A: 1, CNAME: 5, AAAA: 28 }[found], 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(60, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([record, data]);
}

const ipv4 = (text: string) => Buffer.from(text.split(".").map(Number));
/** Only the form with all eight groups. */
const ipv6 = (text: string) =>
  Buffer.concat(text.split(":").map((group) => Buffer.from(group.padStart(4, "0"), "hex")));
const domain = (text: string) =>
  Buffer.concat([
    ...text
      .split(".")
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
