import { expect, it } from '@jest/globals';
import { fillQuery, variablesOf } from './fill-query.ts';

const values = { target: 'web-1', instance: 'web-1:9100', parameters: { service: 'api' } };

it('fills host and parameters into a query', () => {
  const query = 'service_up{instance="$instance",host="$target",service="$service"} == 0';
  expect(fillQuery(query, values)).toBe('service_up{instance="web-1:9100",host="web-1",service="api"} == 0');
  expect(variablesOf(query)).toEqual(['instance', 'target', 'service']);
});

it('lets no value end its string', () => {
  const parameters = { service: 'a"} or vector(1) #\\\n' };
  expect(fillQuery('up{s="$service"}', { ...values, parameters })).toBe(
    'up{s="a\\"} or vector(1) #\\\\\\n"}',
  );
});

it('refuses a variable without a value, also one that only objects have', () => {
  expect(() => fillQuery('up{s="$unit"}', values)).toThrow(/\$unit, which has no value/);
  expect(() => fillQuery('up{s="$constructor"}', values)).toThrow(RangeError);
});
