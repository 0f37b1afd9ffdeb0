import { AppError, messageOf } from '@firstline/runtime';
import { z } from 'zod';

const TIMEOUT_MS = 5_000;

const Answer = z.looseObject({
  status: z.string(),
  error: z.string().optional(),
  data: z.looseObject({ resultType: z.string(), result: z.array(z.unknown()) }).optional(),
});

/** Prometheus could not answer; a query of ours it refuses is not retryable. */
export class PrometheusError extends AppError {
  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super('E_PROMETHEUS_QUERY', message, options);
    this.name = 'PrometheusError';
  }
}

/** The source of premise and proof: one that the alert's author can't write. */
export interface Prometheus {
  /** True when the query returns at least one sample now. Throws PrometheusError when that can't be known. */
  holds(query: string, signal?: AbortSignal): Promise<boolean>;
}

export function createPrometheus(baseUrl: string, fetchFrom: typeof fetch = fetch): Prometheus {
  const endpoint = new URL('api/v1/query', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  return {
    async holds(query, signal) {
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
      let response: Response;
      let body: unknown;
      try {
        response = await fetchFrom(endpoint, {
          method: 'POST',
          body: new URLSearchParams({ query }),
          signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
        });
        body = await response.json();
      } catch (error) {
        throw new PrometheusError(`Prometheus at ${endpoint.origin} can't be asked: ${messageOf(error)}`, {
          retryable: true,
          cause: error,
        });
      }
      const answer = Answer.safeParse(body);
      if (!answer.success || answer.data.status !== 'success' || answer.data.data?.resultType !== 'vector') {
        const why = answer.success
          ? (answer.data.error ?? `a result that is no vector`)
          : `HTTP ${response.status}`;
        throw new PrometheusError(`Prometheus did not answer ${query}: ${why}`, {
          retryable: response.status >= 500,
        });
      }
      return answer.data.data.result.length > 0;
    },
  };
}
