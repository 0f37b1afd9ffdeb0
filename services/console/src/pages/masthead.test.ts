import { describe, expect, it } from '@jest/globals';
import type { Surroundings } from '../surroundings.ts';
import { masthead } from './masthead.ts';

const head = (analyzer: NonNullable<Surroundings['analyzer']>): string =>
  String(masthead({ user: 'eve', now: new Date(), path: '/', analyzer }));

describe('the head of every page', () => {
  it('says why a model only observes', () => {
    const analyzer = { decider: 'llm', model: 'llama3.2:3b', why: 'Ollama answers' };
    const why = 'llama3.2:3b was never evaluated: run "firstline evaluate llm"';
    const shown = head({ ...analyzer, trust: { trusted: false, why } });
    expect(shown).toContain('only observes where no rule backs it');
    expect(shown).toContain('llama3.2:3b was never evaluated');
    expect(head({ ...analyzer, trust: { trusted: true, why: '' } })).not.toContain('only observes');
    expect(head(analyzer)).not.toContain('only observes');
  });
});
