/** Whether a name is `wanted`, or begins with it where that ends with `*`. */
export function fits(wanted: string, name: string): boolean {
  return wanted.endsWith("*") ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}
