import { type ProgramName, programTable } from './program.ts';

const fedoraFiles: Readonly<Record<ProgramName, string>> = {
  redis: '/usr/bin/redis-server',
  prometheus: '/usr/bin/prometheus',
  alertmanager: '/usr/bin/alertmanager',
};

/** What to type to install the missing programs by hand, per system. */
export function howToInstall(missing: readonly ProgramName[]): string {
  const debian = missing.map((name) => programTable[name].debianPackage).join(' ');
  // dnf finds a package by a file in it, whatever the release calls the package.
  const fedora = missing.map((name) => fedoraFiles[name]).join(' ');
  return [
    `Install ${missing.map((name) => `${programTable[name].title} ${programTable[name].minimum} or newer`).join(', ')}, then start again:`,
    `  Debian, Ubuntu:  sudo apt-get install --no-install-recommends ${debian}`,
    `  Fedora:          sudo dnf install ${fedora}`,
    `  macOS:           brew install ${missing.join(' ')}`,
    'On Debian and Ubuntu the packages also start these servers as system services; the lab runs its own beside them,',
    'so `sudo systemctl disable --now redis-server prometheus prometheus-alertmanager` is fine.',
  ].join('\n');
}
