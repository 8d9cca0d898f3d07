import { filmGeometry, toFilmEdge } from '../inference/preprocess/geometry.ts'
import { spearman } from '../inference/prompts/spearman.ts'
import type { Preprocessing } from '../models/manifest.ts'

interface CellMap {
  /** Along each side of the model's input. */
  cells: number
  values: Float32Array
}

interface FilmShape {
  rows: number
  columns: number
  spec: Pick<Preprocessing, 'fit' | 'size'>
}

/** Cells of a square grid over the model's input whose centre lies on the film and not on padding, by their number, row by row. */
export function cellsOnFilm(grid: number, { rows, columns, spec }: FilmShape): number[] {
  const { row, column } = filmGeometry(rows, columns, spec)
  const onFilm = (axis: typeof row, cell: number): boolean => {
    const edge = toFilmEdge(axis, ((cell + 0.5) / grid) * axis.size)
    return edge >= 0 && edge <= axis.film
  }
  return Array.from({ length: grid * grid }, (_, cell) => cell).filter((cell) => onFilm(row, Math.floor(cell / grid)) && onFilm(column, cell % grid))
}

/**
 * Spearman's rank correlation of two maps of one film, at the centres of the coarser one's cells. Cells whose centre lies on padding are left out: there is
 * no film to agree about.
 */
export function rankAgreement(a: CellMap, b: CellMap, film: FilmShape): { rank: number; cells: number } {
  const cells = Math.min(a.cells, b.cells)
  const pairs = cellsOnFilm(cells, film).map((cell): [number, number] => [meanOver(a, cells, Math.floor(cell / cells), cell % cells), meanOver(b, cells, Math.floor(cell / cells), cell % cells)])
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
