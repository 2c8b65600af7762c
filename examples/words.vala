/* Which lines of a text have a word: a list model, a worker, and bytes that stay.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: words FILE WORD...
 *
 * The lines are in a list model, as a view would want them.  A worker looks for the
 * words and writes a report in an arena of its own; what comes back is bytes, and a
 * variant with the counts, which are there when that arena is gone.
 */

const uint64 REPORT_BUDGET = 65536;

struct Report {
    Bytes text;
    Variant counts;
}

class Search {
    Multitude.StringList lines;
    string[] words;

    public Search (File file, string[] words) throws Error {
        lines = new Multitude.StringList (null);
        lines.append_lines (file.load_bytes ());
        this.words = words;
    }

    /* An item is an object while somebody has it, and no longer. */
    string line_at (uint position) {
        var item = (Multitude.StringObject) lines.get_item (position);
        return item.string;
    }

    uint write_matches (string word, Multitude.String report) throws Error {
        uint count = 0;
        for (uint i = 0; i < lines.get_n_items (); i++) {
            string line = line_at (i);
            if (word in line) {
                report.append ("%5u %s\n".printf (i + 1, line.strip ()));
                count++;
            }
        }
        return count;
    }

    /* Runs in the worker, while the main thread leaves the list alone. */
    Report write_report () throws Error {
        var arena = new Multitude.Arena () { name = "report", byte_budget = REPORT_BUDGET };
        var report = new Multitude.String (arena, null);
        var counts = new VariantBuilder (new VariantType ("a(su)"));

        foreach (unowned string word in words) {
            report.append (@"$word:\n");
            counts.add ("(su)", word, write_matches (word, report));
        }

        return Report () {
            text = report.steal_bytes (),
            counts = arena.store_variant (counts.end ())
        };
    }

    public async Report run () throws Error {
        SourceFunc resume = run.callback;
        Report report = {};
        Error? failure = null;

        new Thread<void> ("search", () => {
            try {
                report = write_report ();
            } catch (Error error) {
                failure = error;
            }
            Idle.add ((owned) resume);
        });
        yield;

        if (failure != null)
            throw failure;
        return report;
    }
}

async int search (string path, string[] words) {
    try {
        var report = yield new Search (File.new_for_path (path), words).run ();

        print ("%.*s", report.text.length, (string) report.text.get_data ());
        print ("%s\n", report.counts.print (false));
        return 0;
    } catch (Error error) {
        if (error is Multitude.Error.BUDGET)
            printerr ("words: there is too much to report\n");
        else
            printerr ("words: %s\n", error.message);
        return 1;
    }
}

int main (string[] arguments) {
    if (arguments.length < 3) {
        printerr ("Usage: words FILE WORD...\n");
        return 2;
    }

    int status = 0;
    var loop = new MainLoop ();
    search.begin (arguments[1], arguments[2:arguments.length], (source, result) => {
        status = search.end (result);
        loop.quit ();
    });
    loop.run ();
    return status;
}
