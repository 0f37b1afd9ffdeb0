import { AppError } from '@firstline/runtime';

export type LlmErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'model_missing'
  | 'no_tools'
  | 'busy'
  | 'bad_request'
  | 'crashed'
  | 'prompt_too_long'
  | 'answer_unusable'
  | 'pull_failed';

const retryable: Readonly<Record<LlmErrorKind, boolean>> = {
  unreachable: true,
  timeout: true,
  busy: true,
  crashed: true,
  model_missing: false,
  no_tools: false,
  bad_request: false,
  prompt_too_long: false,
  answer_unusable: false,
  pull_failed: true,
};

/** Why the LLM could not decide now. */
export class LlmError extends AppError {
  readonly kind: LlmErrorKind;

  constructor(kind: LlmErrorKind, message: string, cause?: unknown) {
    super(`E_LLM_${kind.toUpperCase()}`, message, {
      retryable: retryable[kind],
      ...(cause !== undefined && { cause }),
    });
    this.name = 'LlmError';
    this.kind = kind;
  }
}
