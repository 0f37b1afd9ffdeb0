/**
 * A job that claims its run key and acts in one script, as the shipped ones do; its effect is one call to the far
 * side, which counts. In plain bash without a further process, so that thousands of it are quick. The deadline is
 * judged by the claim endpoint alone: the clock there is the round's own, the node's is not.
 */
export const runOnceJob = (id: string) => ({
  uuid: id,
  name: 'act-once',
  group: 'remediation/run-once',
  loglevel: 'INFO',
  multipleExecutions: true,
  timeout: '2m',
  options: [
    { name: 'host', required: true, regex: '^[a-z0-9-]{1,64}$' },
    { name: 'run_key', required: true, regex: '^[0-9a-f-]{36}$' },
    { name: 'not_after', required: true, regex: '^[0-9]{10}$' },
    { name: 'claim_url', required: true, regex: '^http://[0-9A-Za-z.-]+:[0-9]+(/[0-9A-Za-z-]+)*$' },
  ],
  sequence: { keepgoing: false, strategy: 'node-first', commands: [{ script }] },
});

const script = `#!/bin/bash
key=$RD_OPTION_RUN_KEY
address=\${RD_OPTION_CLAIM_URL#http://}; host=\${address%%/*}; path=/\${address#*/}
post() {
  exec 3<>"/dev/tcp/\${host%:*}/\${host##*:}" || return
  printf 'POST %s HTTP/1.1\\r\\nHost: %s\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n' "$1" "$host" >&3
  read -r _ code _ <&3; exec 3>&-
}
code=000
post "$path/$key?execution=$RD_JOB_EXECID"
case $code in
  201) ;;
  409) echo "DUPLICATE $key"; exit 0 ;;
  410) echo "LATE $key"; exit 0 ;;
  *) echo "CLAIM-ERROR \${code:-000}"; exit 75 ;;
esac
post "\${path%/claims}/effects/$key"
echo "DONE $key"
`;
