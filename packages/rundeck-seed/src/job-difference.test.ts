import { describe, expect, test } from '@jest/globals';
import { jobDifference } from './job-difference.ts';

const wanted = {
  name: 'restart',
  nodeFilterEditable: false,
  multipleExecutions: true,
  options: [{ name: 'service', required: true, enforced: true, values: ['nginx'] }],
  sequence: { keepgoing: false, commands: [{ script: '#!/bin/bash\necho one\necho two' }] },
};
/** As a server tells it: flags that are off left out, defaults of its own added. */
const told = {
  id: '1',
  name: 'restart',
  multipleExecutions: true,
  loglevel: 'INFO',
  options: [{ name: 'service', required: true, enforced: true, values: ['nginx'], valuesListDelimiter: ',' }],
  sequence: { keepgoing: false, commands: [{ script: '#!/bin/bash\necho one\necho two\n' }] },
};

describe('a job of a file and the same job of a server', () => {
  test('differ in nothing, however the server writes it down', () => {
    expect(jobDifference(wanted, told)).toEqual([]);
  });

  test('differ when a flag that is off in the file is on', () => {
    expect(jobDifference(wanted, { ...told, nodeFilterEditable: true })).toEqual([
      '- nodeFilterEditable: "true"',
    ]);
  });

  test('differ when an option was added, loosened or given a default by hand', () => {
    const options = [
      { ...told.options[0], enforced: undefined, value: 'nginx' },
      { name: 'more', regex: '.*' },
    ];
    expect(jobDifference(wanted, { ...told, options })).toEqual([
      '+ options[0].enforced: "true"',
      '- options[0].value: "nginx"',
      '- options[1].name: "more"',
      '- options[1].regex: ".*"',
    ]);
  });

  test('show the lines of the script that change', () => {
    const sequence = { commands: [{ script: '#!/bin/bash\necho one\necho 2' }] };
    expect(jobDifference(wanted, { ...told, sequence })).toEqual([
      '  sequence.commands[0].script:',
      '  - echo 2',
      '  + echo two',
    ]);
  });

  test('differ when somebody gave it a schedule or a second step', () => {
    const commands = [...told.sequence.commands, { exec: 'id' }];
    const changed = { ...told, sequence: { commands }, schedule: { month: '*' } };
    expect(jobDifference(wanted, changed)).toEqual([
      '- sequence.commands[1].exec: "id"',
      '- schedule.month: "*"',
    ]);
  });
});
