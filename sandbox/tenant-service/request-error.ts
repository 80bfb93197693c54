/** A refusal with the status and the words that the service answers. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "RequestError";
    this.status = status;
  }
}

/** There is no route for this verb and path: answered with Express's HTML page. */
export class NoRouteError extends Error {}
