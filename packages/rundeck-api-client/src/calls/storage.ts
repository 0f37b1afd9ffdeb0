import { z } from 'zod';
import type { Api } from '../api-version.ts';
import { isRundeckError } from '../errors.ts';
import { Anything } from '../schemas/loose.ts';
import { AclPolicy, CreatedToken, ListedToken, StoredKey } from '../schemas/storage.ts';
import { type Call, segment } from '../transport.ts';

/** PUT answers 404 for what is not there and POST 409 for what is: so the one, then the other. */
async function createOrReplace<S extends z.ZodType>(
  api: Api,
  call: Omit<Call<S>, 'method'>,
): Promise<z.infer<S>> {
  try {
    return await api.send({ ...call, method: 'POST' } as Call<S>);
  } catch (error) {
    if (!isRundeckError(error) || error.kind !== 'conflict') throw error;
    return api.send({ ...call, method: 'PUT' } as Call<S>);
  }
}

const contentTypes = {
  password: 'application/x-rundeck-data-password',
  'private-key': 'application/octet-stream',
  'public-key': 'application/pgp-keys',
} as const;

const keyPath = (path: string): string =>
  `/storage/keys/${path
    .replace(/^\/?(keys\/)?/, '')
    .split('/')
    .map(segment)
    .join('/')}`;

/** Calls about the key storage. Paths with or without the leading `keys/`. */
export const keyCalls = (api: Api) => ({
  /** Creates or replaces a key. */
  put: (path: string, content: string, kind: keyof typeof contentTypes) =>
    createOrReplace(api, {
      path: keyPath(path),
      body: content,
      contentType: contentTypes[kind],
      schema: StoredKey,
    }),
  /** Metadata of a key or a folder, never content. One the token may not read is `not_found`. */
  get: (path: string) => api.send({ path: keyPath(path), schema: StoredKey }),
  delete: async (path: string): Promise<void> => {
    await api.send({ method: 'DELETE', path: keyPath(path), schema: Anything });
  },
});

export interface TokenRequest {
  readonly user: string;
  readonly roles: readonly string[];
  /** As `30d`, `12h`; the server's maximum is 30 days unless configured otherwise. */
  readonly duration?: string;
  readonly name?: string;
}

/** Calls about API tokens. */
export const tokenCalls = (api: Api) => ({
  /** Makes a token; the answer is the only place that ever shows it. */
  create: (request: TokenRequest): Promise<CreatedToken> =>
    api.send({
      method: 'POST',
      path: `/tokens/${segment(request.user)}`,
      body: request,
      schema: CreatedToken,
    }),
  /** A user's tokens, without their text. Some servers leave out those another user made for them. */
  list: (user: string): Promise<ListedToken[]> =>
    api.send({ path: `/tokens/${segment(user)}`, schema: z.array(ListedToken) }),
  delete: async (id: string): Promise<void> => {
    await api.send({ method: 'DELETE', path: `/token/${segment(id)}`, schema: Anything });
  },
});

/** Calls about ACL policies; a name ends in `.aclpolicy`. */
export const aclCalls = (api: Api) => {
  const at = (root: string) => ({
    /** Creates or replaces a policy, YAML. */
    put: async (name: string, policy: string): Promise<void> => {
      await createOrReplace(api, {
        path: `${root}/${segment(name)}`,
        body: { contents: policy },
        schema: Anything,
      });
    },
    /** The policy's YAML. */
    get: async (name: string): Promise<string> =>
      (await api.send({ path: `${root}/${segment(name)}`, schema: AclPolicy })).contents,
    delete: async (name: string): Promise<void> => {
      await api.send({ method: 'DELETE', path: `${root}/${segment(name)}`, schema: Anything });
    },
  });
  return { system: at('/system/acl'), project: (project: string) => at(`/project/${segment(project)}/acl`) };
};
