/** An answer in Matrix form: HTTP status and `{errcode, error}` (client-server spec "Standard error response"). */
export class MatrixError extends Error {
  override readonly name = "MatrixError";
  readonly status: number;
  readonly errcode: MatrixErrcode;
  /** Milliseconds to wait before trying again, for M_LIMIT_EXCEEDED. */
  readonly retryAfterMs: number | undefined;
  constructor(status: number, errcode: MatrixErrcode, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.errcode = errcode;
    this.retryAfterMs = retryAfterMs;
  }
}

export type MatrixErrcode =
  | "M_BAD_JSON"
  | "M_FORBIDDEN"
  | "M_LIMIT_EXCEEDED"
  | "M_NOT_JSON"
  | "M_TOO_LARGE"
  | "M_UNAUTHORIZED"
  | "M_UNKNOWN"
  | "M_UNRECOGNIZED";
