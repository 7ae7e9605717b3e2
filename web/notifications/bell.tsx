export function Bell() {
  return <a href="/notifications">Notifications</a>;
}
