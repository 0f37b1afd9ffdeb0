import { describe, expect, it } from '@jest/globals';
import { notificationId } from './alert.ts';

const startsAt = '2026-11-24T10:00:00.000Z';

describe('the identity of a notification', () => {
  it('is the same for the same fingerprint, start and status, and for nothing else', () => {
    const one = notificationId({ fingerprint: 'abc', startsAt, status: 'firing' });
    expect(notificationId({ fingerprint: 'abc', startsAt, status: 'firing' })).toBe(one);
    const others = [
      notificationId({ fingerprint: 'abd', startsAt, status: 'firing' }),
      notificationId({ fingerprint: 'abc', startsAt: '2026-11-24T10:00:00.001Z', status: 'firing' }),
      notificationId({ fingerprint: 'abc', startsAt, status: 'resolved' }),
      notificationId({ fingerprint: 'abc', status: 'firing' }),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
  });

  it('is a legal queue job id whatever the sender calls the fingerprint', () => {
    for (const fingerprint of ['a:b', '123', 'ü', 'x'.repeat(128), '../etc', 'a b']) {
      const id = notificationId({ fingerprint, startsAt, status: 'firing' });
      expect(id).toMatch(/^[0-9A-Za-z_-]+-\d+-firing$/);
    }
  });
});
