import type { Intent } from '@firstline/contracts';
import type { Execution } from '@firstline/rundeck-api-client';

/**
 * The ids of executions that carry a run key beside the one that is followed. Retries by Rundeck itself are none:
 * they are part of the first one.
 */
export const rivalsAmong = (found: readonly Execution[], oursId: string): string[] =>
  found
    .filter(({ id, retryAttempt, retriedExecution }) => {
      const partOfOurs = retryAttempt != null || retriedExecution?.id === oursId;
      return id !== oursId && !partOfOurs;
    })
    .map(({ id }) => id);

/** What a human must know of them before the incident may end, or undefined. */
export const rivalsWarning = ({ rivals = [], execution }: Intent): string | undefined =>
  rivals.length === 0
    ? undefined
    : `the run was sent more than once: executions ${rivals.join(', ')} carry the run key of ${execution?.id} too, and only the claim kept them from acting`;
