import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { toFailure } from '../src-main/base/failure.ts'
import { openCase } from './verify-reference/case.ts'
import { verifyCase } from './verify-reference/verify.ts'
import type { CaseResult } from './verify-reference/verify.ts'

/**
 * Checks the trainer against encoders exported from PyTorch: npm run -s verify:reference -- FOLDER [--device cpu|webgpu] [--json]
 * A case is a folder with a manifest.json that names losses, beside image.onnx and text.onnx.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { device: { type: 'string', default: 'cpu' }, json: { type: 'boolean', default: false } } })
const [root] = positionals
if (!root || !existsSync(root) || !['cpu', 'webgpu'].includes(values.device)) {
  console.error('Usage: npm run -s verify:reference -- FOLDER [--device cpu|webgpu] [--json]')
  process.exit(2)
}

function isCase(folder: string): boolean {
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) return false
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { loss?: unknown; tensors?: unknown }
  return Boolean(manifest.loss && manifest.tensors) && existsSync(join(folder, 'image.onnx')) && existsSync(join(folder, 'text.onnx'))
}

const folders = isCase(root) ? [['.', root] as const] : readdirSync(root).toSorted().map((name) => [name, join(root, name)] as const).filter(([, folder]) => isCase(folder))
const results: CaseResult[] = []
for (const [name, folder] of folders) {
  let result: CaseResult
  try {
    result = await verifyCase(openCase(folder, name), values.device as 'cpu' | 'webgpu')
  } catch (error) {
    result = { name, passed: false, checks: [{ what: 'the case runs', error: NaN, limit: 0, passed: false, detail: toFailure(error).message }] }
  }
  results.push(result)
  if (!values.json) print(result)
}

function print({ name, checks, passed }: CaseResult): void {
  console.log(`\n${name}: ${passed ? 'passed' : 'FAILED'}`)
  const width = Math.max(...checks.map(({ what }) => what.length))
  for (const check of checks) {
    const limit = check.limit === Infinity ? '' : `<= ${check.limit.toExponential(0)}`
    console.log(`  ${check.passed ? 'ok  ' : 'FAIL'} ${check.what.padEnd(width)}  ${Number.isNaN(check.error) ? '   -   ' : check.error.toExponential(1)} ${limit.padEnd(9)} ${check.detail ?? ''}`)
  }
}

const passed = results.length > 0 && results.every((result) => result.passed)
// JSON has no NaN or Infinity; null stands for "nothing compared" and "no limit".
if (values.json) console.log(JSON.stringify({ device: values.device, passed, cases: results }, null, 2))
else console.log(results.length ? `\n${passed ? 'Everything is within its limits.' : 'Something is outside its limits.'}` : `No case in ${root}.`)
process.exitCode = passed ? 0 : 1
