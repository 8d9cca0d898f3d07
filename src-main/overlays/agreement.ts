import { filmGeometry, toFilmEdge } from '../inference/preprocess/geometry.ts'
import { spearman } from '../inference/prompts/spearman.ts'
import type { Preprocessing } from '../models/manifest.ts'

interface CellMap {
  /** Along each side of the model's input. */
  cells: number
  values: Float32Array
}

/**
 * Spearman's rank correlation of two maps of one film, at the centres of the coarser one's cells. Cells whose centre lies on padding are left out: there is
 * no film to agree about.
 */
export function rankAgreement(a: CellMap, b: CellMap, film: { rows: number; columns: number; spec: Pick<Preprocessing, 'fit' | 'size'> }): { rank: number; cells: number } {
  const cells = Math.min(a.cells, b.cells)
  const { row, column } = filmGeometry(film.rows, film.columns, film.spec)
  const onFilm = (axis: typeof row, cell: number): boolean => {
    const edge = toFilmEdge(axis, ((cell + 0.5) / cells) * axis.size)
    return edge >= 0 && edge <= axis.film
  }
  const pairs: [number, number][] = []
  for (let r = 0; r < cells; r++) {
    for (let c = 0; c < cells; c++) {
      if (onFilm(row, r) && onFilm(column, c)) pairs.push([meanOver(a, cells, r, c), meanOver(b, cells, r, c)])
    }
  }
  return { rank: spearman(pairs.map(([x]) => x), pairs.map(([, y]) => y)), cells: pairs.length }
}

/** Mean of a map over cell (r, c) of a grid of `cells`, by the share of each own cell that lies in it. */
function meanOver({ cells: own, values }: CellMap, cells: number, r: number, c: number): number {
  const shares = (at: number): { cell: number; share: number }[] => {
    const [from, to] = [(at * own) / cells, ((at + 1) * own) / cells]
    return Array.from({ length: Math.ceil(to - 1e-9) - Math.floor(from + 1e-9) }, (_, k) => Math.floor(from + 1e-9) + k).map((cell) => ({ cell, share: (Math.min(to, cell + 1) - Math.max(from, cell)) / (to - from) }))
  }
  let sum = 0
  for (const across of shares(r)) for (const along of shares(c)) sum += across.share * along.share * values[across.cell * own + along.cell]!
  return sum
}
