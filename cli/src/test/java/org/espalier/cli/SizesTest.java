package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** A file or method that outgrows these bounds lacks an idea. */
class SizesTest {
    private static final int LINES_OF_A_FILE = 400;
    private static final int LINES_OF_A_METHOD = 50;
    private static final int FILES_FLOOR = 600;

    @Test
    void filesAndMethodsAreShort() throws IOException {
        List<Path> files = sources(Path.of("..").toRealPath());
        assertThat(files).hasSizeGreaterThan(FILES_FLOOR);
        List<String> tooLong = new ArrayList<>();
        for (Path file : files) {
            long lines = Files.readAllLines(file).size();
            if (lines > LINES_OF_A_FILE) {
                tooLong.add(file + " has " + lines + " lines");
            }
        }
        tooLong.addAll(longMethods(files));
        assertThat(tooLong)
                .as("files above %d lines, methods above %d", LINES_OF_A_FILE, LINES_OF_A_METHOD)
                .isEmpty();
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module :
                    modules.filter(m -> Files.exists(m.resolve("pom.xml"))).toList()) {
                if (!Files.isDirectory(module.resolve("src"))) {
                    continue;
                }
                try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        try (Stream<Path> files = Files.walk(root.resolve("examples"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
        return sources;
    }

    private static List<String> longMethods(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                LineMap map = unit.getLineMap();
                unit.accept(
                        new TreeScanner<Void, Void>() {
                            @Override
                            public Void visitMethod(MethodTree method, Void nothing) {
                                if (method.getBody() != null) {
                                    long first = map.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                                    long last = map.getLineNumber(positions.getEndPosition(unit, method));
                                    if (last - first + 1 > LINES_OF_A_METHOD) {
                                        found.add(unit.getSourceFile().getName() + ":" + first + ": " + method.getName()
                                                + " has " + (last - first + 1) + " lines");
                                    }
                                }
                                return super.visitMethod(method, nothing);
                            }
                        },
                        null);
            }
        }
        return found;
    }
}
