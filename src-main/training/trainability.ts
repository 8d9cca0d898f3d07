import { UmbraError } from '../base/umbra-error.ts'
import { loadModel } from '../onnx/model.ts'
import { createAssembly } from './autodiff/assemble.ts'
import { differentiate } from './autodiff/differentiate.ts'
import { canonicalise } from './canonical/canonicalise.ts'
import { assertFloat32Weights } from './canonical/stored.ts'
import { fixDims } from './trainer/fix-dims.ts'

export type Trainability = { trainable: true; parameters: number } | { trainable: false; because: string }

/**
 * Whether an encoder can be trained, and if not, which op, node and tensor stand in the way. Differentiates the whole model on paper; nothing is trained.
 *
 * @param source path of the .onnx file, or its bytes
 * @param open sizes the model leaves open
 */
export async function trainability(source: string | Uint8Array, open: { imageSize?: number; context?: number } = {}): Promise<Trainability> {
  try {
    const model = loadModel(source)
    assertFloat32Weights(model.graph)
    const tower = await canonicalise(model, (input) => fixDims(input, 2, { imageSize: open.imageSize ?? 224, context: open.context ?? 77 }))
    if (tower.parameters.size === 0) return { trainable: false, because: 'The model has no float32 weights.' }
    const assembly = createAssembly('cpu')
    assembly.include(tower, 'm/')
    const output = assembly.value(`m/${tower.output}`)
    if (output.dims.length !== 2) return { trainable: false, because: `The output ${tower.output} is [${output.dims.join(', ')}], not one embedding per item.` }
    const gradients = differentiate(assembly, assembly.e, [{ of: output.name, gradient: assembly.input('cotangent', 'float32', output.dims) }], [...tower.parameters.keys()].map((name) => `m/${name}`))
    if (gradients.size === 0) return { trainable: false, because: 'No weight reaches the output.' }
    return { trainable: true, parameters: [...tower.parameters.values()].reduce((sum, { data }) => sum + data.length, 0) }
  } catch (error) {
    if (error instanceof UmbraError) return { trainable: false, because: error.message }
    throw error
  }
}
