import { join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import { readSignature } from '../onnx/model.ts'
import type { Manifest } from './manifest.ts'

type Signature = Awaited<ReturnType<typeof readSignature>>
type Value = Signature['inputs'][number]
type Dims = readonly (number | null)[]

/**
 * Compares names, types and shapes of both ONNX files with the manifest, without creating a session. A dimension the file leaves open fits any number;
 * what only a run can show, `verifyPackage` finds.
 *
 * @throws UmbraError `model-mismatch` naming model, file, what is expected, what was found, and what to do
 */
export async function checkSignatures(folder: string, manifest: Manifest): Promise<void> {
  const { image, text, embeddingSize } = manifest
  const { channels, size } = image.preprocessing
  const { contextLength } = text.tokenizer
  const imageCheck = await checker(folder, manifest, image.file)
  imageCheck.input(image.input, ['float32'], [null, channels, size, size])
  imageCheck.output(image.output, [null, embeddingSize])
  imageCheck.noOtherInputs([image.input])
  const textCheck = await checker(folder, manifest, text.file)
  const names = [text.inputIds, text.attentionMask, text.tokenTypeIds].filter((name) => name !== undefined)
  for (const name of names) textCheck.input(name, ['int64', 'int32'], [null, contextLength])
  textCheck.output(text.output, [null, embeddingSize])
  textCheck.noOtherInputs(names)
}

interface Checker {
  input(name: string, types: readonly string[], dims: Dims): void
  output(name: string, dims: Dims): void
  noOtherInputs(names: readonly string[]): void
}

async function checker(folder: string, manifest: Manifest, file: string): Promise<Checker> {
  const path = join(folder, file)
  const signature = await readSignature(path)
  const refuse = (expected: string, found: string): never => {
    throw new UmbraError('model-mismatch', `Model ${manifest.id}: ${file} does not fit its manifest. Expected ${expected}; found ${found}.`, {
      file: path,
      hint: 'Correct manifest.json, or export the ONNX file again with these names and sizes.'
    })
  }
  const find = (kind: 'input' | 'output', name: string): Value => {
    const values = kind === 'input' ? signature.inputs : signature.outputs
    return values.find((value) => value.name === name) ?? refuse(`an ${kind} “${name}”`, values.length === 0 ? 'none' : values.map((value) => `“${value.name}”`).join(', '))
  }
  const check = (kind: 'input' | 'output', name: string, types: readonly string[], dims: Dims): void => {
    const value = find(kind, name)
    if (!types.includes(value.type)) refuse(`${kind} “${name}” of type ${types.join(' or ')}`, value.type)
    // An output may come without a shape; then only a run shows it.
    if (value.shape.length === 0 && kind === 'output') return
    const fits = value.shape.length === dims.length && value.shape.every((dim, i) => typeof dim !== 'number' || dims[i] === null || dim === dims[i])
    if (!fits) refuse(`${kind} “${name}” of shape ${shape(dims)}`, shape(value.shape))
  }
  return {
    input: (name, types, dims) => check('input', name, types, dims),
    output: (name, dims) => check('output', name, ['float32'], dims),
    noOtherInputs: (names) => {
      const other = signature.inputs.filter((value) => !names.includes(value.name))
      if (other.length > 0) refuse(`only the input(s) ${names.map((name) => `“${name}”`).join(', ')}`, `also ${other.map((value) => `“${value.name}”`).join(', ')}`)
    }
  }
}

function shape(dims: readonly (number | string | null)[]): string {
  return `[${dims.map((dim) => (dim === null ? 'any' : typeof dim === 'number' ? dim : dim || 'any')).join(', ')}]`
}
