package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number out of range is one line, at once, before any library is asked for it. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbsurdNumbersTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "profile resnet-18 --threads 100000; threads must be from 1 to 1024, got 100000",
                "profile resnet-18 --threads 0; threads must be from 1 to 1024, got 0",
                "profile resnet-18 --threads -1; threads must be from 1 to 1024, got -1",
                "profile resnet-18 --batch 2000000000; batch must be from 1 to 65536, got 2000000000",
                "profile resnet-18 --batch 0; batch must be from 1 to 65536, got 0",
                "speed --threads 100000; threads must be from 1 to 1024, got 100000",
                "speed --threads 0; threads must be from 1 to 1024, got 0",
                "speed --rounds 0; rounds must be from 1 to 10000, got 0",
                "speed --rounds -5; rounds must be from 1 to 10000, got -5",
                "speed --rounds 2000000000; rounds must be from 1 to 10000, got 2000000000",
                "search CONFIG --out DIR/out --set device.threads=100000; device.threads: expected a whole number in 1..1024, got 100000",
                "demo --out DIR/out --set device.threads=100000; device.threads: expected a whole number in 1..1024, got 100000",
                "bench BENCH --queries 0; queries must be from 1 to 1000000, got 0",
                "bench BENCH --queries 2000000000; queries must be from 1 to 1000000, got 2000000000",
                "bench BENCH --runs -1; runs must be from 1 to 100000, got -1",
                "bench BENCH --runs 2000000000; runs must be from 1 to 100000, got 2000000000",
                "train TRAIN --epochs 0; --epochs: expected a whole number in 1..100000, got 0",
                "train TRAIN --epochs 2000000000; --epochs: expected a whole number in 1..100000, got 2000000000",
                "train TRAIN --batch -1; --batch: expected a whole number in 1..65536, got -1",
                "train TRAIN --batch 2000000000; --batch: expected a whole number in 1..65536, got 2000000000",
                "train TRAIN --size 0; expected sides from 1 to 4096 pixels, got 0x0",
                "train TRAIN --size 1000000; expected pixels such as 48, or rows x columns such as 480x640, got '1000000'",
                "train TRAIN --learning-rate -1; --learning-rate: expected a number in 0.0..100.0, got -1.0",
                "train TRAIN --learning-rate NaN; --learning-rate: expected a number, got 'NaN'",
                "describe resnet-18 --classes 0; classes must be from 1 to 1000000, got 0",
                "describe resnet-18 --classes 2000000000; classes must be from 1 to 1000000, got 2000000000",
                "describe nas-bench-201 --set channels=-3; channels must be from 1 to 1000000, got -3",
                "describe resnet-18 --input 3,2000000000,3; --input 3,2000000000,3: expected C,H,W",
                "describe resnet-18 --set input=3,2000000000,3; input must be whole numbers up to 1000000",
                "profile resnet-18 --input 3,65536,65536; is of shape [1, 3, 65536, 65536], more than the 67108864 numbers",
            })
    void isOneLine(String command, String line) throws IOException {
        Path config = Files.writeString(folder.resolve("search.yaml"), """
                data: {source: none}
                space: {name: nas-bench-201}
                strategy: {name: random}
                """);
        String[] arguments = Arrays.stream(
                        command.replace("BENCH", "--table none --space nas-bench-201 --optimize a --report b")
                                .replace("TRAIN", "resnet-18 --data none --out DIR/out")
                                .split(" "))
                .map(word -> word.replace("CONFIG", config.toString()).replace("DIR", folder.toString()))
                .toArray(String[]::new);
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
        assertThat(code).as(err.toString()).isEqualTo(line.contains("is of shape") ? ExitCode.FAILED : ExitCode.USAGE);
        assertThat(err.toString()).startsWith("espalier: ").contains(line).hasLineCount(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
