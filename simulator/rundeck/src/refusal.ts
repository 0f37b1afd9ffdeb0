/** An answer that is an error in Rundeck's own form. */
export class Refusal extends Error {
  readonly status: number;
  readonly errorCode: string;

  constructor(status: number, errorCode: string, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.errorCode = errorCode;
  }
}

export const missing = (what: string, id: string): Refusal =>
  new Refusal(404, 'api.error.item.doesnotexist', `${what} does not exist: ${id}`);

export const forbidden = (action: string, what: string): Refusal =>
  new Refusal(403, 'api.error.item.unauthorized', `Not authorized for action "${action}" for ${what}`);

export const invalidRequest = (message: string): Refusal =>
  new Refusal(400, 'api.error.invalid.request', `Invalid API Request: ${message}`);
