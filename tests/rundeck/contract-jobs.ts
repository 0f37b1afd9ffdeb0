/** Ids of the jobs of one suite run: new ones each time, since a job's id is unique on the whole server. */
export const contractJobs = (newId: () => string) => {
  const ids = {
    greet: newId(),
    sleep: newId(),
    single: newId(),
    brief: newId(),
    slow: newId(),
    fails: newId(),
    retries: newId(),
    disabled: newId(),
    claims: newId(),
    beats: newId(),
    readsBeats: newId(),
  };
  const runKey = { name: 'run_key', required: true, regex: '^[0-9a-f-]{36}$' };
  const job = (
    name: keyof typeof ids,
    commands: readonly Record<string, unknown>[],
    rest: Record<string, unknown> = {},
  ) => ({
    uuid: ids[name],
    name,
    group: 'remediation/contract',
    loglevel: 'INFO',
    multipleExecutions: true,
    sequence: { keepgoing: false, strategy: 'node-first', commands },
    ...rest,
  });
  const script = (...lines: string[]) => ({ script: ['#!/bin/bash', ...lines].join('\n') });
  const definitions = [
    job(
      'greet',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Rundeck fills it in, not JavaScript
      [script('echo "hello $RD_OPTION_NAME from $RD_JOB_EXECID"'), { exec: 'echo told ${option.name}' }],
      {
        options: [
          { name: 'name', required: true, regex: '^[^\\n]{1,80}$' },
          { name: 'place', enforced: true, values: ['here', 'there'], value: 'here' },
          { name: 'pin', secure: true, valueExposed: true },
          runKey,
        ],
      },
    ),
    job('sleep', [script('for i in $(seq 1 "$RD_OPTION_SECS"); do echo "tick $i"; sleep 1; done')], {
      options: [{ name: 'secs', value: '2', regex: '^[0-9]{1,2}$' }, { name: 'run_key' }],
    }),
    job('single', [script('sleep 4')], { multipleExecutions: false }),
    job('brief', [script('sleep 0.5')], { multipleExecutions: false }),
    job('slow', [script('echo start; sleep 8')], { timeout: '2s' }),
    job('fails', [script('echo out; echo err >&2; exit 7')]),
    job('retries', [{ exec: '/bin/false' }], {
      retry: { retry: '1', delay: '1s' },
      options: [{ name: 'run_key' }],
    }),
    job('disabled', [{ exec: 'echo never' }], { executionEnabled: false }),
    job(
      'claims',
      [
        script(
          'mkdir "/tmp/firstline-contract-$RD_OPTION_RUN_KEY" 2>/dev/null || { echo "DUPLICATE $RD_OPTION_RUN_KEY"; exit 0; }',
          'sleep 1',
          'echo "DONE $RD_OPTION_RUN_KEY"',
        ),
      ],
      { options: [runKey] },
    ),
    // Its own session, its process group told to the kill handler, and bounded by itself.
    job('beats', [], {
      options: [runKey],
      plugins: { ExecutionLifecycle: { killhandler: { killChilds: 'false' } } },
      sequence: {
        keepgoing: false,
        strategy: 'node-first',
        pluginConfig: {
          LogFilter: [{ type: 'killhandler-logfilter', config: { regex: '^RUNDECK:PID:\\h*(-?\\d+)\\h*$' } }],
        },
        commands: [
          script(
            '[ "$(ps -o sid= -p $$ | tr -d " ")" = $$ ] || exec setsid -w "$BASH" "$0" "$@"',
            'echo "RUNDECK:PID:-$$"',
            'echo started',
            'f="/tmp/firstline-contract-$RD_OPTION_RUN_KEY.beats"',
            'timeout --foreground 30 bash -c \'while :; do echo beat >> "$0"; sleep 0.2; done\' "$f"',
          ),
        ],
      },
    }),
    // Tells how far it has come twice, a second apart, and clears away what the two jobs above left.
    job(
      'readsBeats',
      [
        script(
          'f="/tmp/firstline-contract-$RD_OPTION_RUN_KEY.beats"',
          'touch "$f"',
          'echo "beats $(wc -l < "$f")"; sleep 1; echo "beats $(wc -l < "$f")"',
          'rm -rf "$f" "/tmp/firstline-contract-$RD_OPTION_RUN_KEY"',
        ),
      ],
      { options: [runKey] },
    ),
  ];
  return { ids, definitions };
};
