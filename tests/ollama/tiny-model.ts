/**
 * A llama of 115,000 random weights as a GGUF file, for tests of everything around a model: it loads in a real server in
 * milliseconds, knows nothing, and under a schema answers something valid that differs by seed. Same seed, same bytes.
 */
const SIZE = { width: 64, blocks: 2, heads: 4, inner: 128, context: 8_192 };
/** The first weight of every vector is this constant, so that one column of the output layer can weigh each token. */
const CONSTANT = 4;

const BYTES = byteAlphabet();
const CONTROL = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
// The format wants merges; these make the pieces of the chat roles shorter.
const MERGES = ['u s', 'e r', 'us er', 's y', 's t'];
const TOKENS = [...BYTES, ...CONTROL, ...MERGES.map((pair) => pair.replace(' ', ''))];
const END_OF_TEXT = BYTES.length;
const END_OF_TURN = TOKENS.indexOf('<|im_end|>');

/** The file's content, about half a megabyte; `seed` is a whole number. */
export function tinyModel(seed: number): Buffer {
  const tensors = tensorsOf(seed);
  const metadata = [
    text('general.architecture', 'llama'),
    text('general.name', `random weights, seed ${seed}`),
    uint32('general.file_type', 0),
    uint32('llama.context_length', SIZE.context),
    uint32('llama.embedding_length', SIZE.width),
    uint32('llama.block_count', SIZE.blocks),
    uint32('llama.feed_forward_length', SIZE.inner),
    uint32('llama.attention.head_count', SIZE.heads),
    uint32('llama.attention.head_count_kv', SIZE.heads),
    uint32('llama.rope.dimension_count', SIZE.width / SIZE.heads),
    uint32('llama.vocab_size', TOKENS.length),
    pair('llama.attention.layer_norm_rms_epsilon', 6, float32(1e-5)),
    text('tokenizer.ggml.model', 'gpt2'),
    text('tokenizer.ggml.pre', 'default'),
    list('tokenizer.ggml.tokens', 8, TOKENS.map(string)),
    list(
      'tokenizer.ggml.token_type',
      5,
      TOKENS.map((token) => int32(CONTROL.includes(token) ? 3 : 1)),
    ),
    list('tokenizer.ggml.merges', 8, MERGES.map(string)),
    uint32('tokenizer.ggml.bos_token_id', END_OF_TEXT),
    uint32('tokenizer.ggml.eos_token_id', END_OF_TURN),
    pair('tokenizer.ggml.add_bos_token', 7, Buffer.from([0])),
  ];
  let offset = 0;
  const infos = tensors.map(({ name, shape, values }) => {
    const info = Buffer.concat([
      string(name),
      uint(shape.length),
      ...shape.map((length) => uint64(length)),
      uint(0),
      uint64(offset),
    ]);
    offset = aligned(offset + values.byteLength);
    return info;
  });
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    uint(3),
    uint64(tensors.length),
    uint64(metadata.length),
    ...metadata,
    ...infos,
  ]);
  return Buffer.concat([padded(head), ...tensors.map(({ values }) => padded(Buffer.from(values.buffer)))]);
}

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function tensorsOf(seed: number): Tensor[] {
  const random = normal(seed);
  const matrix = (name: string, columns: number, rows: number, deviation: number): Tensor => ({
    name: `${name}.weight`,
    shape: [columns, rows],
    values: Float32Array.from({ length: columns * rows }, () => random() * deviation),
  });
  const ones = (name: string): Tensor => ({
    name: `${name}.weight`,
    shape: [SIZE.width],
    values: new Float32Array(SIZE.width).fill(1),
  });
  // What a block adds leaves the constant as it is.
  const addsTo = (tensor: Tensor, columns: number): Tensor => {
    tensor.values.fill(0, 0, columns);
    return tensor;
  };
  const { width, inner } = SIZE;
  const embedding = matrix('token_embd', width, TOKENS.length, 1);
  const output = matrix('output', width, TOKENS.length, 0.3);
  for (let token = 0; token < TOKENS.length; token++) {
    embedding.values[token * width] = CONSTANT;
    output.values[token * width] = weightOf(token);
  }
  const blocks = Array.from({ length: SIZE.blocks }, (_, index) => {
    const block = `blk.${index}`;
    return [
      ones(`${block}.attn_norm`),
      matrix(`${block}.attn_q`, width, width, 0.2),
      matrix(`${block}.attn_k`, width, width, 0.2),
      matrix(`${block}.attn_v`, width, width, 0.2),
      addsTo(matrix(`${block}.attn_output`, width, width, 0.2), width),
      ones(`${block}.ffn_norm`),
      matrix(`${block}.ffn_gate`, width, inner, 0.2),
      matrix(`${block}.ffn_up`, width, inner, 0.2),
      addsTo(matrix(`${block}.ffn_down`, inner, width, 0.2), inner),
    ];
  });
  return [embedding, ...blocks.flat(), ones('output_norm'), output];
}

/**
 * How much the model likes a token whatever came before. A grammar allows white space between any two tokens of JSON,
 * and random weights would never leave it; letters outside ASCII come in halves; a quote ends a text soon.
 */
function weightOf(token: number): number {
  if (token >= BYTES.length) return token < BYTES.length + CONTROL.length ? 0 : -10;
  if (token <= 0x20 || token >= 0x7f) return -10;
  return token === 0x22 ? 1 : 0;
}

/** The 256 bytes as GPT-2 writes them: printable ones as themselves, the others as letters from 256 on. */
function byteAlphabet(): string[] {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

/** Normal enough, and of exact sums only, so that every machine makes the same bytes. */
function normal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => {
    let sum = -6;
    for (let term = 0; term < 12; term++) sum += uniform();
    return sum;
  };
}

const ALIGNMENT = 32;
const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;
const padded = (data: Buffer): Buffer => Buffer.concat([data], aligned(data.length));

function uint(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}
function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}
function float32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}
function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

// A value's type as the format numbers them: 4 uint32, 5 int32, 6 float32, 7 bool, 8 string, 9 array.
const pair = (key: string, type: number, value: Buffer): Buffer =>
  Buffer.concat([string(key), uint(type), value]);
const text = (key: string, value: string): Buffer => pair(key, 8, string(value));
const uint32 = (key: string, value: number): Buffer => pair(key, 4, uint(value));
const list = (key: string, type: number, values: readonly Buffer[]): Buffer =>
  pair(key, 9, Buffer.concat([uint(type), uint64(values.length), ...values]));
