import { UmbraError } from '../base/umbra-error.ts'
import type { Recipe } from '../contract/index.ts'
import type { ModelPackage } from '../models/package.ts'
import type { LoopTrainer } from './loop-types.ts'

/** A package opened for training: the loop's trainer, and what comes out at the end. */
export interface PackageTrainer extends LoopTrainer {
  readonly device: string
  readonly deviceReason: string
  /** Estimated before the start, checked against the first step. */
  readonly memoryBytes: number
  exportModels(): Promise<{ image: Uint8Array; text: Uint8Array; logitScale: number }>
  close(): Promise<void>
}

export interface PackageTrainerOptions {
  device: 'auto' | 'cpu' | 'webgpu'
  threads?: number
}

export async function openPackageTrainer(pack: ModelPackage, _recipe: Recipe, _options: PackageTrainerOptions): Promise<PackageTrainer> {
  throw new UmbraError('not-trainable', `${pack.manifest.id} cannot be trained yet.`)
}
