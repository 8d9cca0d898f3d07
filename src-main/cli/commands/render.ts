import { parseArgs } from 'node:util'
import { UmbraError } from '../../base/umbra-error.ts'
import { writeWhole } from '../../base/write-whole.ts'
import { pngOf } from '../../dicom/render.ts'
import type { Command } from '../command.ts'
import { oneDecode } from '../one-decode.ts'
import { resolvePaths } from '../paths.ts'

export const renderCommand: Command = {
  usage: 'render FILE --out PNG [--window C,W] [--frame N] [--size PX] [--json]',
  summary: 'write what the viewer shows; frames count from 0',
  async run(argv, context) {
    const { values, positionals } = parseArgs({
      args: withNegativeWindow(argv),
      allowPositionals: true,
      options: { out: { type: 'string' }, window: { type: 'string' }, frame: { type: 'string' }, size: { type: 'string' }, json: { type: 'boolean', default: false } }
    })
    const [file] = resolvePaths(positionals.slice(0, 1), 'render')
    if (!values.out) throw new UmbraError('usage', 'render: --out PNG is missing.', { hint: `umbra ${renderCommand.usage}` })
    const rendered = await oneDecode('render', {
      source: file!,
      ...(values.window === undefined ? {} : { window: windowOf(values.window) }),
      ...(values.frame === undefined ? {} : { frame: whole(values.frame, '--frame', 0) }),
      ...(values.size === undefined ? {} : { size: whole(values.size, '--size', 1) })
    })
    const png = pngOf(rendered)
    await writeWhole(values.out, png)
    if (values.json) context.out(`${JSON.stringify({ out: values.out, bytes: png.length })}\n`)
    return 0
  }
}

/** `--window -600,1500` as people write it: parseArgs takes a value that begins with a dash for another option. */
function withNegativeWindow(argv: string[]): string[] {
  const at = argv.indexOf('--window')
  return at >= 0 && /^-[\d.]/.test(argv[at + 1] ?? '') ? [...argv.slice(0, at), `--window=${argv[at + 1]}`, ...argv.slice(at + 2)] : argv
}

function windowOf(text: string): { center: number; width: number } {
  const [center, width, ...rest] = text.split(',').map(Number)
  if (rest.length > 0 || !Number.isFinite(center) || !Number.isFinite(width)) throw new UmbraError('usage', `render: “${text}” is not CENTER,WIDTH.`, { hint: 'For example --window 2048,4096' })
  return { center: center!, width: width! }
}

function whole(text: string, option: string, least: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least) throw new UmbraError('usage', `render: ${option} takes a whole number from ${least}.`)
  return value
}
