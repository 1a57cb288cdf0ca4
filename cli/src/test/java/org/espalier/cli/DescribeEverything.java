package org.espalier.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.Zoo;

/** Describes every space and network, and the files given as arguments; one line for each: exit code, name. */
public final class DescribeEverything {
    private DescribeEverything() {}

    /** @param args further spaces */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        List<String> names = new ArrayList<>(
                Zoo.installed().all().stream().map(SpaceFactory::name).toList());
        names.addAll(List.of(args));
        for (String name : names) {
            int code = Main.run(nowhere, out, "describe", name, "--json");
            out.println(code + " " + name);
        }
    }
}
