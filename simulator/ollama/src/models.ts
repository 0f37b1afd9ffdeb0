import { createHash } from 'node:crypto';
import type { Express } from 'express';
import { withTag } from './chat-request.ts';

export interface Model {
  /** With its tag. */
  readonly name: string;
  readonly digest: string;
  readonly supportsTools: boolean;
}

/** The models that the stand-in claims to have, and which one it holds in memory. */
export class Models {
  readonly #known = new Map<string, Model>();
  loaded: Model | undefined;

  add(name: string, supportsTools: boolean): void {
    const full = withTag(name);
    const digest = createHash('sha256').update(full).digest('hex');
    this.#known.set(full, { name: full, digest, supportsTools });
  }

  get(name: unknown): Model | undefined {
    return typeof name === 'string' ? this.#known.get(withTag(name)) : undefined;
  }

  /** Returns whether it was there. */
  remove(name: string): boolean {
    if (this.loaded?.name === withTag(name)) this.loaded = undefined;
    return this.#known.delete(withTag(name));
  }

  all(): Model[] {
    return [...this.#known.values()];
  }
}

/** The routes about models. What needs the network (pull) fails as it does on a machine without one. */
export function modelRoutes(app: Express, models: Models): void {
  app.get(
    '/api/version',
    (_request, response) => void response.json({ version: '0.11.4-firstline-stand-in' }),
  );
  app.get('/api/tags', (_request, response) => {
    response.json({ models: models.all().map(listed) });
  });
  app.get('/api/ps', (_request, response) => {
    const { loaded } = models;
    response.json({ models: loaded ? [{ ...listed(loaded), size_vram: 0 }] : [] });
  });
  const missing = (name: unknown) => ({ error: `model '${String(name)}' not found` });
  app.post('/api/show', (request, response) => {
    const model = models.get(request.body?.model);
    if (!model) return void response.status(404).json(missing(request.body?.model));
    response.json({
      capabilities: model.supportsTools ? ['completion', 'tools'] : ['completion'],
      template: '',
      details: {},
      model_info: { 'llama.context_length': 131_072 },
    });
  });
  app.delete('/api/delete', (request, response) => {
    if (!models.remove(String(request.body?.model)))
      return void response.status(404).json(missing(request.body?.model));
    response.json(null);
  });
  app.post('/api/pull', (request, response) => {
    const { model, stream } = request.body ?? {};
    if (!model) return void response.status(400).json({ error: 'invalid model name' });
    const error = 'pull model manifest: the stand-in has no registry';
    if (stream === false) return void response.status(500).json({ error });
    response
      .type('application/x-ndjson')
      .send(`${JSON.stringify({ status: 'pulling manifest' })}\n${JSON.stringify({ error })}\n`);
  });
}

const listed = ({ name, digest }: Model) => ({ name, model: name, digest, size: 0, details: {} });
