# What a run has found, for people.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# Per cent of all mutants that have to be killed.
LEAST = 95

KILLED = ('failed', 'timeout')
ALIVE = ('survived', 'not reached')


def row(file, results, listed):
    """Counts of mutants, of killed, of survivors that are listed, and of all others."""
    killed = known = others = 0
    for place in file.places:
        for mutant in place.mutants:
            verdict = results.verdict(mutant)
            killed += verdict in KILLED
            known += verdict in ALIVE and mutant.name in listed
            others += verdict in ALIVE and mutant.name not in listed
    return killed + known + others, killed, known, others


def problems(files, results, listed):
    """What the list has and has not."""
    for file in files:
        for place in file.places:
            for mutant in place.mutants:
                verdict, by = results.found.get(mutant.name, ('', ''))
                where = f'{file.name}:{mutant.line}'
                if verdict in ALIVE and mutant.name not in listed:
                    yield f'{where}: {verdict}: {mutant.name}'
                elif verdict in KILLED and mutant.name in listed:
                    yield f'{where}: listed, but killed by {by}: {mutant.name}'


def percent(part, whole):
    return 100 * part / max(whole, 1)


def tell(files, results, listed):
    """Prints it; returns the exit status."""
    found = list(problems(files, results, listed))
    for problem in found:
        print(problem)

    rows = [(file.name, row(file, results, listed)) for file in files]
    rows = [(name, counts) for name, counts in rows if counts[0] > 0]
    rows.append(('all', tuple(sum(counts) for counts in zip(*(counts for _, counts in rows)))))

    print('| File | Mutants | Killed | Listed | Others | Killed, % |')
    print('|---|---|---|---|---|---|')
    for name, (total, killed, known, others) in rows:
        print(f'| {name} | {total} | {killed} | {known} | {others} | {percent(killed, total):.1f} |')

    total, killed = rows[-1][1][:2]
    return 1 if found or percent(killed, total) < LEAST else 0


def tell_sample(names, results):
    """As cases of a test: each of these was killed before, and has to be."""
    print(f'1..{len(names)}')
    n_alive = 0
    for number, name in enumerate(sorted(names), 1):
        verdict = results.found.get(name, ('no such mutant', ''))[0]
        is_killed = verdict in KILLED
        n_alive += not is_killed
        print(f'{"ok" if is_killed else "not ok"} {number} - {name.replace("#", "number ")}')
        if not is_killed:
            print(f'# {verdict}')
    return 1 if n_alive else 0
